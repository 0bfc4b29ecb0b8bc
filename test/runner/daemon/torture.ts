// The long form of what the suite does in seconds (`torment.test.ts`, `hardship.test.ts`, `api/malformed.test.ts`; steps of the clock need no longer form):
// `npm run torture [kills, 200]`, in some minutes. Ends with 1 where a promise was broken.
import { canMount, fullDisk, lockedHistory } from './hardship.ts';
import { molest } from './molest.ts';
import { type Breaches, torment } from './torment.ts';

const [, , given = '200'] = process.argv;
const kills = Number(given);
const { random } = Math;

const ordeals: readonly (readonly [string, () => Promise<Breaches>])[] = [
  [`${kills} kills of one daemon`, () => torment({ kills, daemons: 1, random })],
  [`${kills} kills of two daemons`, () => torment({ kills, daemons: 2, random })],
  [`${kills >> 1} kills of three daemons`, () => torment({ kills: kills >> 1, daemons: 3, random })],
  ['a history that is locked for 30 s', () => lockedHistory(30_000)],
  ['a history that is locked for 90 s', () => lockedHistory(90_000)],
  ...(canMount() ? [['a disk that is full for 30 s', () => fullDisk(30_000)] as const] : []),
  ['10,000 malformed requests', () => molest(10_000)],
];

for (const [what, undergo] of ordeals) {
  const startedAt = performance.now();
  const breaches = await undergo();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(`${what}: ${breaches.length} promises broken, in ${seconds} s\n`);
  for (const breach of breaches.slice(0, 50)) process.stdout.write(`  ${breach}\n`);
  if (breaches.length > 0) process.exitCode = 1;
}
