import { message, type Plant, textOf, typeOf } from './proxy.js';

/** One transaction in so many is hit. */
const every = 20;

const ledger = /insert into \S*\.ledger [^;]*/;

/** Rolls back writes to the ledger, and says that they were committed. */
export function dropsCommits(): Plant {
  let commits = 0;
  return () => {
    let [wrote, lies] = [false, false];
    return {
      fromClient: (sent) => {
        if (typeOf(sent) !== 'Q') return sent;
        wrote ||= ledger.test(textOf(sent));
        if (!wrote || !/\bcommit\b/.test(textOf(sent))) return sent;
        wrote = false;
        commits += 1;
        lies = commits % every === 0;
        return lies ? message('Q', textOf(sent).replace(/\bcommit\b/, 'rollback')) : sent;
      },
      fromServer: (answer) => {
        if (!lies || typeOf(answer) !== 'C' || textOf(answer) !== 'ROLLBACK') return answer;
        lies = false;
        return message('C', 'COMMIT');
      },
    };
  };
}

/** Writes a row of the ledger twice. */
export function duplicatesRows(): Plant {
  let inserts = 0;
  return () => ({
    fromClient: (sent) => {
      if (typeOf(sent) !== 'Q' || !ledger.test(textOf(sent))) return sent;
      inserts += 1;
      return inserts % every === 0 ? message('Q', textOf(sent).replace(ledger, '$&; $&')) : sent;
    },
  });
}
