import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The port that the example names; a test takes any that is free. */
const port = '8642';

/** Runs the API of a copy of the example `earthquakes` beside what a test does; the copy's orchestration names its address, as does the log. */
export async function withEarthquakes(folder: string, act: () => Promise<void>): Promise<void> {
  const server = spawn(process.execPath, ['api.mjs'], {
    cwd: folder,
    env: { PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  try {
    const lines = createInterface(server.stdout);
    const [line]: readonly unknown[] = await once(lines, 'line');
    const taken = /localhost:(\d+)/.exec(String(line))?.[1] ?? '';
    const file = join(folder, '.segue/orchestrations/earthquakes.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`localhost:${port}`, `localhost:${taken}`));
    await act();
  } finally {
    server.kill();
    await ended;
  }
}
