import { describe, expect, test } from 'vitest';
import { chosenReporters } from '../../../runner/cli/executeRun.ts';
import { KeptOutput, ScriptedHost } from './scriptedHost.ts';

function host(changes: { readonly terminal?: boolean; readonly env?: Record<string, string> } = {}): {
  readonly host: ScriptedHost;
} {
  const scripted = new ScriptedHost();
  scripted.stdout = new KeptOutput(changes.terminal ?? false);
  scripted.stderr = new KeptOutput(changes.terminal ?? false);
  scripted.env = changes.env ?? {};
  return { host: scripted };
}

const kinds = (...parameters: Parameters<typeof chosenReporters>) =>
  chosenReporters(...parameters).map(({ kind }) => kind);

describe('the reports of a run', () => {
  test('suit the place', () => {
    expect(kinds(host(), {})).toEqual(['plain']);
    expect(kinds(host({ terminal: true }), {})).toEqual(['live']);
    expect(kinds(host({ terminal: true }), { logs: 'all' })).toEqual(['plain']);
    expect(kinds(host({ terminal: true, env: { TERM: 'dumb' } }), {})).toEqual(['plain']);
    expect(kinds(host({ env: { GITHUB_ACTIONS: 'true' } }), {})).toEqual(['github']);
  });

  test('are those that were asked for; results for programs come on top', () => {
    expect(kinds(host({ terminal: true }), { reporter: [{ kind: 'plain' }] })).toEqual(['plain']);
    const junit = { kind: 'junit', file: 'a.xml' } as const;
    expect(kinds(host(), { reporter: [junit] })).toEqual(['plain', 'junit']);
    expect(kinds(host(), { json: true, reporter: [junit, { kind: 'json' }] })).toEqual([
      'plain',
      'junit',
      'json',
    ]);
  });
});
