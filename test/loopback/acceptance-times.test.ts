import { type Plant, typeOf } from './proxy.js';
import { testFaults } from './service.js';

/** Is late with the answer to every statement that is not inside a transaction. */
const delays =
  (milliseconds: number): Plant =>
  () => {
    let idle = false;
    return {
      delay: (answer) => {
        const late = idle ? milliseconds : 0;
        // The last byte of ReadyForQuery tells whether a transaction is open.
        if (typeOf(answer) === 'Z') idle = answer.at(-1) === 'I'.charCodeAt(0);
        return late;
      },
    };
  };

/** Accepts so many connections at once, and no more. */
const accepts =
  (most: number): Plant =>
  (connections) =>
    connections > most ? 'sorry, too many clients already' : {};

// Takes longest, so it is larger than the other file: Jest starts large files first where it knows no times.
testFaults([
  { service: 'is sound' },
  { service: 'is 200 ms late', plant: () => delays(200), breaks: 'SC-008', line: 'beyond the limit: p95' },
  { service: 'accepts 90 connections', plant: () => accepts(90), breaks: 'SC-003', line: 'beyond the limit: held' },
]);
