import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type PanelServices, RunPanel } from '../../../extension/panel/runPanel.ts';
import { RunPanels } from '../../../extension/panel/runPanels.ts';
import type { Project } from '../../../extension/project/project.ts';
import { Projects } from '../../../extension/project/projects.ts';
import type { Program } from '../../../extension/runner/program.ts';
import type { RunSummaryJson } from '../../../schemas/types.ts';
import { ScriptedPanel } from './scriptedPanel.ts';
import { until } from './until.ts';

const path = '.segue/orchestrations/held.yaml';
const held = `phases:
  - name: First
    tasks: [{ name: Gate, run: "until [ -f go ]; do sleep 0.05; done" }]
`;

/** What the panel tells its page when something goes wrong from outside. */
export function runs(): void {
  describe('the run panel', () => {
    const projects = new Projects({ program: programOf, log: () => {} });
    const started: RunSummaryJson[] = [];
    let project: Project;
    let panel: ScriptedPanel;
    let runPanel: RunPanel;

    beforeEach(async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert(folder !== undefined);
      project = projects.at(folder.uri.fsPath);
      await write(path, held);
      await write(noting, notingScript());
      panel = new ScriptedPanel();
      started.length = 0;
      runPanel = new RunPanel(panel, { project, id: 'held', path }, services());
      project.feed.restart();
    });
    afterEach(async () => {
      runPanel.dispose();
      for (const name of ['go', 'pid', path, '.segue/state'])
        await rm(join(project.root, name), { recursive: true, force: true });
    });
    after(async () => {
      projects.dispose();
      await rm(join(project.root, noting));
    });

    const services = (): PanelServices => ({
      extension: project.uri,
      started: (_project, run) => started.push(run),
      compare: async () => {},
    });

    const write = (name: string, text: string): PromiseLike<void> =>
      vscode.workspace.fs.writeFile(vscode.Uri.joinPath(project.uri, name), Buffer.from(text));
    const start = (...tasks: readonly string[]): Promise<void> =>
      runPanel.start(
        { retry: null, asRecorded: false, params: {} },
        tasks.length === 0 ? { kind: 'planned' } : { kind: 'only', tasks },
      );
    const shown = (state: string): Promise<unknown> =>
      until(`run that is ${state}`, () => {
        const change = panel.told.findLast(({ kind }) => kind === 'run' || kind === 'change');
        const run =
          change?.kind === 'run' ? change.run : change?.kind === 'change' ? change.change.run : null;
        return run?.state === state ? run : null;
      });

    it('tells a page that was not there yet why a start was refused', async () => {
      await start('gat');
      assert.deepEqual(panel.told, []);
      panel.say({ kind: 'ready' });
      assert.match(panel.last('trouble')?.message ?? '', /did you mean "gate"/);
    });

    it('tells a page that is loaded again at any moment everything again', async () => {
      panel.say({ kind: 'ready' });
      const ended = start();
      panel.told.length = 0;
      panel.say({ kind: 'ready' });
      assert.deepEqual(
        panel.told.map(({ kind }) => kind),
        ['orchestration', 'starting', 'runs'],
      );
      await shown('running');
      panel.told.length = 0;
      panel.say({ kind: 'ready' });
      await shown('running');
      await write('go', '');
      await ended;
      await shown('success');
      assert.equal(started.length, 1);
    });

    it('shows a run as interrupted whose runner is killed, and nothing else', async () => {
      panel.say({ kind: 'ready' });
      const ended = start();
      await shown('running');
      await killRunner(project.root);
      await ended;
      await shown('interrupted');
      assert.equal(panel.last('trouble'), null);
    });

    it('shows a run to its end whose file is deleted, and says why there is no plan', async () => {
      panel.say({ kind: 'ready' });
      const ended = start();
      await shown('running');
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(project.uri, path));
      await until('word of the change', () => panel.last('filesChanged'));
      panel.say({ kind: 'plan', wish: { retry: null, asRecorded: false, params: {} } });
      const { message } = await until('refusal', () => panel.last('noPlan'));
      assert.match(message, /held/);
      await write('go', '');
      await ended;
      await shown('success');
    });

    it('is not opened twice after a reload: a person may have asked for it before its old place was looked at', async () => {
      const panels = new RunPanels(projects, services());
      const restored = new ScriptedPanel();
      const second = new ScriptedPanel();
      const state = { root: project.root, path, run: null };
      await panels.deserializeWebviewPanel(restored, state);
      await panels.deserializeWebviewPanel(second, state);
      assert.deepEqual([restored.isDisposed, second.isDisposed], [false, true]);
      restored.dispose();
    });

    it('says of a damaged history which file it is, and goes on with a new one', async () => {
      panel.say({ kind: 'ready' });
      await write('.segue/state/segue.db', 'This is no database. '.repeat(500));
      project.feed.restart();
      const isDamaged = (): boolean => /segue\.db is damaged/.test(panel.last('trouble')?.message ?? '');
      await until('word of the damage', () => isDamaged() || null);
      await rm(join(project.root, '.segue/state'), { recursive: true });
      project.feed.restart();
      await until('end of the trouble', () => panel.last('trouble')?.message === null || null);
      await write('go', '');
      await start();
      await shown('success');
    });
  });
}

/** Notes which process a run has, and is the command line that comes with the extension. */
const noting = 'noting.cjs';

function notingScript(): string {
  const extension = vscode.extensions.getExtension('segue.segue');
  assert(extension !== undefined);
  const bundled = JSON.stringify(join(extension.extensionPath, 'dist/segue.cjs'));
  return `if (process.argv[2] === 'run') require('node:fs').writeFileSync('pid', String(process.pid));\nrequire(${bundled});\n`;
}

async function programOf(root: string): Promise<Program> {
  return { script: join(root, noting), isBundled: true, node: process.execPath, env: process.env };
}

async function killRunner(root: string): Promise<void> {
  process.kill(Number(await readFile(join(root, 'pid'), 'utf8')), 'SIGKILL');
}
