import * as vscode from 'vscode';
import type { RunSummaryJson } from '../../schemas/types.ts';
import { iconOf } from '../page/words.ts';

const colours: Partial<Record<RunSummaryJson['state'], string>> = {
  success: 'charts.green',
  warning: 'charts.yellow',
  failed: 'charts.red',
  interrupted: 'charts.red',
  running: 'charts.blue',
  waiting: 'charts.orange',
};

/** The icon of a run's state in the editor's trees, in the colour that the panel gives it. */
export function stateIcon(state: RunSummaryJson['state']): vscode.ThemeIcon {
  const name = state === 'running' ? 'sync~spin' : iconOf(state);
  const colour = colours[state];
  return new vscode.ThemeIcon(name, colour === undefined ? undefined : new vscode.ThemeColor(colour));
}
