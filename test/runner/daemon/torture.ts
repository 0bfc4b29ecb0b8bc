// The long form of `torment.test.ts`: `npm run torture [kills a round, 50]`. Ends with 1 where a promise was broken.
import { type Torment, torment } from './torment.ts';

const [, , kills = '50'] = process.argv;
const rounds: readonly Omit<Torment, 'random'>[] = [1, 2, 3].map(daemons => ({
  kills: Number(kills),
  daemons,
}));

for (const round of rounds) {
  const breaches = await torment({ ...round, random: Math.random });
  process.stdout.write(
    `${round.daemons} daemons, ${round.kills} kills: ${breaches.length} promises broken\n`,
  );
  for (const breach of breaches) process.stdout.write(`  ${breach}\n`);
  if (breaches.length > 0) process.exitCode = 1;
}
