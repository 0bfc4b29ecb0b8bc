import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openPanel } from './window.mjs';

/** 20 at once of 80 ms each with all that is around them: 250 starts and 250 ends a second, where the machine can. */
const tasks = 2000;
const busy = {
  '.segue/orchestrations/busy.yaml': [
    'limits: { parallel: 20 }',
    'phases:',
    ...Array.from({ length: 20 }, (_, phase) =>
      [
        `  - name: Phase ${phase}`,
        '    tasks:',
        ...Array.from(
          { length: tasks / 20 },
          (_, at) => `      - { name: Task ${phase} ${at}, run: sleep 0.06 }`,
        ),
      ].join('\n'),
    ),
    '',
  ].join('\n'),
};

/** After so long an editor that was just opened has done what it does by itself, in ms. */
const settledMs = 5000;

/** One run of 2,000 tasks in the panel, and in `segue watch` beside it. */
export async function liveOf(editor, place) {
  // The floor of memory: a window in which the extension has nothing to do.
  const idle = await editor.inWindow({ 'notes.txt': '' }, async ({ page }) => {
    await page.waitForTimeout(settledMs);
    return newestHostBytes(editor.folder);
  });
  return editor.inWindow(busy, async workbench => {
    await workbench.open('.segue/orchestrations/busy.yaml');
    await workbench.page.waitForTimeout(settledMs);
    const heapBefore = await heapBytes(workbench);
    await openPanel(workbench);
    const { panel } = workbench;
    const watched = watch(workbench.folder, place);
    await panel.locator('segue-panel').evaluate(listen);
    await panel.locator('#start').click();
    // A test that looks again and again would keep the page busy by itself.
    await watched.ended;
    await panel.locator('.badge.success').waitFor();
    const seen = await panel.locator('segue-panel').evaluate(() => globalThis.seenEvents);
    const heap = (await heapBytes(workbench)) - heapBefore;
    const told = await watched.end();
    const instants = told.map(({ at }) => at);
    const seconds = (Math.max(...instants) - Math.min(...instants)) / 1000;
    return {
      rate: told.length / seconds,
      panel: seen.map(({ at, seenAt }) => seenAt - at),
      watch: told.map(({ at, seenAt }) => seenAt - at),
      host: newestHostBytes(editor.folder),
      idle,
      heap,
    };
  });
}

/** Runs in the panel's page: keeps when each start and end of a job happened, and when the page had drawn it. */
function listen(panel) {
  const known = new Set();
  let undrawn = [];
  globalThis.seenEvents = [];
  window.addEventListener('message', ({ data }) => {
    if (data.kind !== 'change') return;
    const instants = data.change.tasks.flatMap(({ jobs }) =>
      jobs.flatMap(({ id, startedAt, endedAt }) => [
        [`${id} started`, startedAt],
        [`${id} ended`, endedAt],
      ]),
    );
    for (const [name, at] of instants) {
      if (at === null || known.has(name)) continue;
      known.add(name);
      undrawn.push(Date.parse(at));
    }
  });
  const { updated } = panel;
  panel.updated = function (...words) {
    updated.apply(this, words);
    const drawn = undrawn;
    undrawn = [];
    requestAnimationFrame(() =>
      setTimeout(() => {
        const seenAt = Date.now();
        for (const at of drawn) globalThis.seenEvents.push({ at, seenAt });
      }),
    );
  };
}

/** The same events as a program sees them that reads the command line. */
function watch(cwd, { cli }) {
  const child = spawn(process.execPath, [cli, 'watch', '--json'], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const known = new Set();
  const told = [];
  let over = () => {};
  const ended = new Promise(resolve => {
    over = resolve;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', line => {
    if (line === '') return;
    const { kind, run, tasks: changed } = JSON.parse(line);
    if (kind !== 'change') return;
    if (run.endedAt !== null) over();
    const seenAt = Date.now();
    for (const { jobs } of changed)
      for (const { id, startedAt, endedAt } of jobs)
        for (const [name, at] of [
          [`${id} started`, startedAt],
          [`${id} ended`, endedAt],
        ]) {
          if (at === null || known.has(name)) continue;
          known.add(name);
          told.push({ at: Date.parse(at), seenAt });
        }
  });
  return {
    /** Resolves when the run has ended. */
    ended,
    async end() {
      const closed = new Promise(resolve => lines.once('close', resolve));
      child.kill();
      await closed;
      return told;
    },
  };
}

/** What is alive of the window's JavaScript, the panel's among it. */
async function heapBytes({ page }) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** Resident memory of the extension host of the window that was opened last. */
function newestHostBytes(folder) {
  const found = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const isOurs = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
        if (!isOurs || !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=extensionHost'))
          return [];
        // When it was started is the 22nd word; only the second, its name, may hold blanks.
        const facts = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const bytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
        return [{ startedAt: Number(facts[19]), bytes }];
      } catch {
        // It has just ended.
        return [];
      }
    });
  return found.toSorted((one, other) => other.startedAt - one.startedAt)[0]?.bytes ?? null;
}
