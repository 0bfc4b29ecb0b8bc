import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { codeServerFolder, codeServerNode } from './paths.ts';

/** A VS Code that serves its workbench to a browser; everything that it writes lies in one folder, which goes with it. */
export interface CodeServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The authority of its files' URIs. */
  readonly authority: string;
  /** Where copies of projects for tests belong: it goes with the server. */
  readonly folder: string;
  /** What the server and its extension hosts have logged, for a failed test. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

export interface CodeServerOptions {
  /** A package to install beforehand. */
  readonly vsix?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether a folder has to be trusted before extensions may execute anything in it. */
  readonly asksForTrust?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Nothing that moves, asks, updates or calls anybody; the rest as on a desktop. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'editor.wordBasedSuggestions': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'files.hotExit': 'off',
  'git.enabled': false,
  'json.schemaDownload.enable': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.editor.enablePreview': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Would lead to another server, another user's files, or into the test runner's own process. */
const foreignVariables = ['VSCODE_IPC_HOOK_CLI', 'NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'PASSWORD', 'PORT'];

/** How long a server without a client lives on: it ends one whose test run was killed. */
const orphanSeconds = 120;
const startTimeoutMs = 60_000;
const stopTimeoutMs = 5_000;

export async function startCodeServer(options: CodeServerOptions = {}): Promise<CodeServer> {
  const folder = await mkdtemp(join(tmpdir(), 'segue-workbench-'));
  const env = await environment(folder, options);
  const program = [
    join(codeServerFolder, 'out/node/entry.js'),
    ...['--config', join(folder, 'config.yaml')],
    ...['--user-data-dir', join(folder, 'data')],
    ...['--extensions-dir', join(folder, 'extensions')],
  ];
  if (options.vsix !== undefined) {
    const install = [...program, '--install-extension', options.vsix, '--force'];
    await promisify(execFile)(codeServerNode, install, { env });
  }
  const child = spawn(
    codeServerNode,
    [
      ...program,
      ...['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--idle-timeout-seconds', `${orphanSeconds}`],
      ...['--disable-telemetry', '--disable-update-check', '--disable-proxy', '--ignore-last-opened'],
      '--disable-getting-started-override',
      ...(options.asksForTrust === true ? [] : ['--disable-workspace-trust']),
    ],
    // A group of its own, so that it ends with all the processes of its extensions.
    { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const endGroup = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // All of them have ended.
    }
  };
  const endAtExit = (): void => endGroup('SIGKILL');
  process.once('exit', endAtExit);
  const output: string[] = [];
  child.stderr.on('data', chunk => output.push(String(chunk)));
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`code-server ${why}\n${output.join('')}`));
    const timer = setTimeout(() => fail('did not start.'), startTimeoutMs);
    child.once('exit', code => fail(`ended with ${code}.`));
    createInterface({ input: child.stdout }).on('line', line => {
      output.push(`${line}\n`);
      const address = /server listening on (http:\/\/[^\s/]+)/.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
  return {
    url,
    authority: new URL(url).host,
    folder,
    logs: async () => output.join('') + (await logFiles(join(folder, 'data/logs'))),
    stop: async () => {
      process.off('exit', endAtExit);
      if (child.exitCode === null && child.signalCode === null) {
        const timer = setTimeout(endGroup, stopTimeoutMs, 'SIGKILL');
        endGroup('SIGTERM');
        await once(child, 'exit');
        clearTimeout(timer);
      }
      endGroup('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function environment(folder: string, options: CodeServerOptions): Promise<NodeJS.ProcessEnv> {
  const home = join(folder, 'home');
  const folders = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_RUNTIME_DIR: join(home, 'run'),
  };
  const user = join(folder, 'data/User');
  for (const path of [...Object.values(folders), user]) await mkdir(path, { recursive: true });
  const trust = {
    'security.workspace.trust.enabled': options.asksForTrust === true,
    'security.workspace.trust.startupPrompt': 'always',
  };
  const settings = { ...quietSettings, ...trust, ...options.settings };
  await writeFile(join(user, 'settings.json'), JSON.stringify(settings));
  // Without a file it writes one that has a password.
  await writeFile(join(folder, 'config.yaml'), 'cert: false\n');
  const inherited = Object.entries(process.env).filter(([name]) => !foreignVariables.includes(name));
  const noGallery = { EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
  return { ...Object.fromEntries(inherited), ...folders, ...noGallery, LANG: 'C.UTF-8', ...options.env };
}

async function logFiles(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const texts = entries
    .filter(entry => entry.isFile() && entry.name.endsWith('.log'))
    .map(async ({ name, parentPath }) => `== ${name}\n${await readFile(join(parentPath, name), 'utf8')}`);
  return (await Promise.all(texts)).join('\n');
}
