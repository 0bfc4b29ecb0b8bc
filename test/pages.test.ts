import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { VirtualTerminal } from './runner/report/virtualTerminal.ts';
import { CliProject } from './support/cli.ts';
import { withEarthquakes } from './support/earthquakes.ts';
import { pageSteps } from './support/page.ts';
import { expectText, normalise } from './support/texts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the page for newcomers is true: its commands print what it shows', async () => {
  const project = new CliProject();
  expect(await follow('docs/getting-started.md', project, project.folder)).toBeGreaterThan(10);
});

test('the README is true: its commands, typed in a checkout, print what it shows', async () => {
  const project = checkout();
  expect(await follow('README.md', project, dirname(project.folder))).toBeGreaterThan(4);
});

test.for(['daily-report', 'quality-checks'])('the page of the example %s is true', async name => {
  const project = checkout();
  expect(await follow(`docs/examples/${name}.md`, project, dirname(project.folder))).toBeGreaterThan(5);
});

test('the page of the example api-to-database is true, with its server in a second terminal', async () => {
  const project = checkout();
  await withEarthquakes(project.path('earthquakes'), async () => {
    const page = 'docs/examples/api-to-database.md';
    expect(await follow(page, project, dirname(project.folder))).toBeGreaterThan(5);
  });
});

/** The examples as a checkout has them, with its packages beside them. */
function checkout(): CliProject {
  return new CliProject(join(root, 'examples'), {
    at: 'examples',
    links: { node_modules: join(root, 'node_modules') },
    without: ['build', 'sp500.csv', 'state', 'secrets.env'],
  });
}

/** Does what a page tells its reader to, beginning in a folder. Gives the number of commands, so that no page passes by having none. */
async function follow(page: string, project: CliProject, start: string): Promise<number> {
  let folder = start;
  let commands = 0;
  try {
    for (const step of pageSteps(readFileSync(join(root, page), 'utf8'))) {
      if (step.kind === 'command') {
        const { screen, cwd } = await typed(project, folder, step.command);
        folder = cwd;
        commands++;
        expectText(normalise(screen), step.output, `$ ${step.command}\n${screen}`);
        continue;
      }
      const path = resolve(folder, step.path);
      if (step.kind === 'file') {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, step.text);
      } else {
        const text = readFileSync(path, 'utf8');
        expect(text).toContain(step.old);
        writeFileSync(
          path,
          text.replace(step.old, () => step.new),
        );
      }
    }
  } finally {
    await project.remove();
  }
  return commands;
}

/** Types a command at a terminal: what is on its screen afterwards, and the folder that its shell is in. */
async function typed(project: CliProject, folder: string, command: string) {
  const record = project.path('.folder');
  const { stdout } = await project.terminal(`cd '${folder}' && ${command}\npwd > '${record}'`);
  const terminal = new VirtualTerminal();
  terminal.write(stdout.replaceAll('\r\n', '\n'));
  const { screen } = terminal;
  return { screen: screen === '' ? '' : `${screen}\n`, cwd: readFileSync(record, 'utf8').trim() };
}
