import { references } from '../model/expression/expression.ts';
import type { Orchestration, Task } from '../model/orchestration.ts';
import type { FileProblem } from '../model/project/fileProblem.ts';
import type { SourceFile } from '../model/sourceFile.ts';
import type { Secrets } from '../project/secrets.ts';

/** The listed secrets that have a value. */
export function secretValues(
  orchestration: Orchestration,
  secrets: Secrets,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const { name } of orchestration.secrets) {
    const value = secrets.lookup(name);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** What a run could not do without: listed secrets without a value that a chosen task refers to, each at its place in the list. */
export function missingSecrets(
  file: SourceFile,
  {
    orchestration,
    isChosen,
  }: { readonly orchestration: Orchestration; readonly isChosen: (task: Task) => boolean },
  values: Readonly<Record<string, string>>,
): readonly FileProblem[] {
  const absent = orchestration.secrets.filter(({ name }) => !Object.hasOwn(values, name));
  if (absent.length === 0) return [];
  const chosen = orchestration.phases.flatMap(({ tasks }) => tasks).filter(isChosen);
  const used = new Set([...secretsIn(orchestration.env), ...chosen.flatMap(secretsOf)]);
  return absent
    .filter(({ name }) => used.has(name))
    .map(({ name, span }) => ({
      file,
      problem: {
        code: 'unknown-secret',
        severity: 'error',
        message: `The secret "${name}" has no value: set it in the environment, or add a line ${name}=… to .segue/secrets.env.`,
        span,
      },
    }));
}

function secretsOf(task: Task): readonly string[] {
  return [...secretsIn(task), ...secretsInText(`\${{ ${task.condition ?? ''} }}`)];
}

/** The names of all secrets that any text in a value refers to. */
export function secretsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return secretsInText(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}

function secretsInText(text: string): readonly string[] {
  if (!text.includes('secrets')) return [];
  return references(text).flatMap(({ path: [context, name] }) =>
    context === 'secrets' && name !== undefined ? [name] : [],
  );
}
