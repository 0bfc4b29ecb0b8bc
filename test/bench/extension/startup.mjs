import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openPanel, startupReport } from './window.mjs';

const small = {
  '.segue/orchestrations/small.yaml': 'phases: [{ name: A, tasks: [{ name: B, run: "true" }] }]\n',
  'data.json': '{}\n',
};

/** An extension of the editor itself, for JSON, that starts a language server, too, with the same library. */
const peerId = 'vscode.json-language-features';

/** Starts of a run from the panel and from the command line, in turns; the first pair does not count. */
const starts = 6;

/** One window, from its start to the start of runs: every figure in milliseconds. */
export function startupOf(editor, place) {
  return editor.inWindow(small, async (workbench, ready) => {
    await workbench.open('data.json');
    await workbench.open('.segue/orchestrations/small.yaml');
    await openPanel(workbench);
    const clicks = [];
    const commands = [];
    for (let at = 0; at < starts; at++) {
      const clicked = await clickToJob(workbench, place);
      const typed = await commandToJob(workbench, place);
      if (at === 0) continue;
      clicks.push(clicked);
      commands.push(typed);
    }
    const report = await startupReport(workbench);
    const activation = activationOf(report, 'segue.segue');
    return { activation, peer: activationOf(report, peerId), ready, clicks, commands };
  });
}

/** How long the extension host was busy with one extension: loading its code, calling it, waiting for it. */
function activationOf(report, id) {
  const cells = report
    .split('\n')
    .map(line => line.split('|').map(cell => cell.trim()))
    .find(([, name, eager]) => name === id && (eager === 'true' || eager === 'false'));
  if (cells === undefined) throw new Error(`The editor does not tell of the activation of ${id}.`);
  const [load, call, finish] = cells.slice(3, 6).map(Number);
  return { load, total: load + call + finish };
}

/** From a click on the button to the start of the first job, as the record has it. */
async function clickToJob({ panel, folder }, place) {
  const clickedAt = await panel.locator('#start').evaluate(button => {
    const now = Date.now();
    button.click();
    return now;
  });
  await panel.locator('.badge.success').waitFor();
  const startedAt = await lastStart(folder, place);
  await panel.locator('#again').click();
  await panel.locator('#start:not([disabled])').waitFor();
  return startedAt - clickedAt;
}

async function commandToJob({ folder }, place) {
  const typedAt = Date.now();
  await segue(['run', 'small'], folder, place);
  return (await lastStart(folder, place)) - typedAt;
}

async function lastStart(folder, place) {
  const { phases } = JSON.parse(await segue(['show', 'small', '--json'], folder, place));
  return Date.parse(phases[0].tasks[0].jobs[0].startedAt);
}

async function segue(words, cwd, { cli }) {
  const child = spawn(process.execPath, [cli, ...words], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', piece => {
    text += piece;
  });
  await once(child, 'close');
  return text;
}
