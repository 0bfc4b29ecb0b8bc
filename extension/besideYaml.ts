import * as vscode from 'vscode';
import { patterns } from './language/selector.ts';

const theirs = 'redhat.vscode-yaml';

/** Where it is kept that the question was asked. */
const asked = 'segue.askedAboutYaml';

/**
 * Another extension that checks YAML finds schemas by the names of files, and then tells of mistakes that are none in files of ours.
 * Offers, once, to switch that off for them.
 */
export async function besideYaml({ globalState }: vscode.ExtensionContext): Promise<void> {
  if (vscode.extensions.getExtension(theirs) === undefined || globalState.get(asked) === true) return;
  const configuration = vscode.workspace.getConfiguration('yaml');
  const before: unknown = configuration.get('disableSchemaDetection');
  if (before === true) return;
  const globs = Array.isArray(before) ? before.filter(one => typeof one === 'string') : [];
  const missing = patterns.filter(pattern => !globs.includes(pattern));
  if (missing.length === 0) return;
  await globalState.update(asked, true);
  const yes = 'Switch Off for Segue Files';
  const question =
    'The YAML extension may check orchestrations against schemas of other tools. Segue checks them itself; shall the detection of schemas be switched off for its files?';
  if ((await vscode.window.showInformationMessage(question, yes, 'Leave It')) !== yes) return;
  await configuration.update(
    'disableSchemaDetection',
    [...globs, ...missing],
    vscode.ConfigurationTarget.Global,
  );
}

/** What our server leaves to another extension, by the names of its features: of two that format, the editor asks a person to choose one. */
export function leftToOthers(): readonly string[] {
  const isThere = vscode.extensions.getExtension(theirs) !== undefined;
  const formats = vscode.workspace.getConfiguration('yaml').get('format.enable') !== false;
  return isThere && formats ? ['formatting'] : [];
}
