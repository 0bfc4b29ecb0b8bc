import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes the report of a day as Markdown; gives where people waited longest. */
export function writeReport({ day, file, airports, hours }) {
  const ranked = airports.take(5).toArray();
  const busiest = hours.toArray().sort((one, other) => other.flights - one.flights)[0];
  const lines = ranked.map(({ airport, flights, minutes }) => `| ${airport} | ${flights} | ${minutes} |`);
  const table = ['| airport | flights | minutes late |', '| --- | ---: | ---: |', ...lines];
  const sentence = `Most flights left between ${busiest.hour} and ${busiest.hour + 1} o'clock: ${busiest.flights}.`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `# Delays of ${day}\n\n${table.join('\n')}\n\n${sentence}\n`);
  return { worst: ranked[0]?.airport ?? null };
}
