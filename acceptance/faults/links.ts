import type { Fault } from './fault.js';
import { addressOf, answers } from './nodes.js';

/** Milliseconds of the fastest of five handshakes with a node. */
async function roundTrip(host: string): Promise<number> {
  let fastest = Infinity;
  for (let attempt = 0; attempt < 5; attempt++) {
    const began = performance.now();
    if (await answers(host, 3000)) fastest = Math.min(fastest, performance.now() - began);
  }
  return fastest;
}

/** A slow or lossy cable of the primary's node, which is healthy otherwise: it should stay the primary. */
function linkImpaired(milliseconds: number, percent: number): Fault {
  return {
    name: `link with ${milliseconds} ms and ${percent} % loss`,
    class: 'node',
    breaks: `delays every packet of the primary's node by ${milliseconds} ms and loses ${percent} % of them, for 120 s`,
    lasts: 120,
    aim: async (context) => {
      const { node } = context.primary;
      const address = await addressOf(context, node);
      const before = await roundTrip(address);
      return {
        target: node,
        inject: () => context.command('impair', node, String(milliseconds), String(percent)),
        missed: async () => {
          const now = await roundTrip(address);
          // Both ways are delayed.
          return now >= before + 1.5 * milliseconds ? undefined : `the round trip is ${now.toFixed(0)} ms`;
        },
        heal: () => context.command('clear', node),
      };
    },
  };
}

/** What no cable does, and a steward may take for a lost node. */
export const linksSevere: readonly Fault[] = [
  linkImpaired(500, 0),
  linkImpaired(1000, 0),
  linkImpaired(20, 20),
  linkImpaired(20, 40),
];

/** From what a cable should bear on. */
export const linksImpaired: readonly Fault[] = [
  linkImpaired(50, 0),
  linkImpaired(200, 0),
  linkImpaired(20, 5),
  ...linksSevere,
];
