import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, root)), 'utf8');
const { contributes, activationEvents, capabilities } = JSON.parse(read('package.json'));
const commands: readonly string[] = contributes.commands.map(({ command }: { command: string }) => command);

describe('what the extension contributes', () => {
  test('every command that a menu, a welcome or the walkthrough names is one', () => {
    const named = JSON.stringify([contributes.menus, contributes.viewsWelcome, contributes.walkthroughs]);
    const found = [...named.matchAll(/segue\.[a-zA-Z]+/g)].map(([name]) => name);
    const others = [
      'segue.orchestrations',
      'segue.runs',
      'segue.segue',
      'segue.hasOrchestrations',
      'segue.isInBrowserAlone',
      'segue.areRunsFiltered',
    ];
    expect(found.filter(name => !commands.includes(name) && !others.includes(name))).toEqual([]);
  });

  test('every command has a title by which it is found, and can be called from the palette', () => {
    for (const { title, category } of contributes.commands)
      expect([category, title]).toEqual(['Segue', expect.stringMatching(/^[A-Z]\w+( \w+)*( …)?$/)]);
    expect(contributes.menus.commandPalette).toBeUndefined();
  });

  test('in a browser alone every command is there, too, if only to say why it does nothing', () => {
    const text = read('extension/browserMain.ts');
    const there = commands.map(name => name.replace('segue.', '')).filter(name => !text.includes(`${name}'`));
    expect(there.filter(name => !text.includes(`segue.${name}`))).toEqual([]);
  });

  test('every page and picture of the walkthrough and of the views is there', () => {
    const [walkthrough] = contributes.walkthroughs;
    const paths: readonly string[] = [
      ...walkthrough.steps.map(({ media }: { media: { markdown: string } }) => media.markdown),
      ...contributes.viewsContainers.activitybar.map(({ icon }: { icon: string }) => icon),
    ];
    expect(paths.filter(path => !existsSync(fileURLToPath(new URL(path, root))))).toEqual([]);
  });

  test('an empty view says something in every kind of workspace, and one thing only', () => {
    for (const view of ['segue.orchestrations', 'segue.runs']) {
      const conditions: readonly string[] = contributes.viewsWelcome
        .filter((each: { view: string }) => each.view === view)
        .map(({ when }: { when: string }) => when);
      for (const kind of kindsOfWorkspace())
        expect([view, kind, conditions.filter(when => holds(when, kind)).length]).toEqual([view, kind, 1]);
    }
  });

  test('it is there for its files, its views and its panels, also where nothing may be executed', () => {
    expect(activationEvents).toContain('onWebviewPanel:segue.run');
    expect(capabilities.untrustedWorkspaces.supported).toBe('limited');
    expect(capabilities.virtualWorkspaces.supported).toBe('limited');
  });
});

type Facts = Readonly<Record<string, boolean | number>>;

/** Every combination that the editor knows: a virtual one is trusted. */
function kindsOfWorkspace(): readonly Facts[] {
  const kinds: Facts[] = [];
  for (const workspaceFolderCount of [0, 1, 2])
    for (const isWorkspaceTrusted of [true, false])
      for (const virtualWorkspace of isWorkspaceTrusted ? [true, false] : [false])
        for (const isInBrowserAlone of isWorkspaceTrusted ? [true, false] : [false])
          for (const areRunsFiltered of isWorkspaceTrusted ? [true, false] : [false])
            kinds.push({
              'segue.areRunsFiltered': areRunsFiltered,
              workspaceFolderCount,
              isWorkspaceTrusted,
              virtualWorkspace,
              'segue.isInBrowserAlone': isInBrowserAlone,
            });
  return kinds;
}

/** A condition of the editor, as far as ours go: `a && !b && (c || d)`, `count == 0`. */
function holds(when: string, facts: Facts): boolean {
  const inner = when.replace(/\(([^()]*)\)/g, (_all, text: string) =>
    either(text, facts) ? 'true' : '!true',
  );
  return either(inner, facts);
}

function either(text: string, facts: Facts): boolean {
  return text.split('||').some(both => both.split('&&').every(each => isTrue(each.trim(), facts)));
}

function isTrue(term: string, facts: Facts): boolean {
  const [, name = '', operator, count] = /^([\w.]+) (==|!=) (\d+)$/.exec(term) ?? [];
  if (operator !== undefined) return (facts[name] === Number(count)) === (operator === '==');
  if (term.startsWith('!')) return !isTrue(term.slice(1), facts);
  return term === 'true' || facts[term] === true;
}
