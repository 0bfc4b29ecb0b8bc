import { fieldsOf, mapIn, textIn } from '../../runner/model/check/fields.ts';
import type { Problem } from '../../runner/model/problem.ts';
import type { YamlEntry, YamlMap, YamlScalar } from '../../runner/model/yaml/node.ts';
import type { TextChange } from '../format/textChange.ts';
import type { FileReading } from '../reading.ts';
import { addEntry, addEntryBefore } from './editMap.ts';
import { type Fix, fixHere } from './fix.ts';
import { taskAt } from './outline.ts';
import { lastEntry, wayTo } from './way.ts';
import { mends } from './whatIf.ts';

/** Names that shells and Segue give a meaning to. */
const taken =
  /^(?:PATH|HOME|USER|SHELL|PWD|IFS|TERM|LANG|TMPDIR|EDITOR|MAIL|RANDOM|SECONDS|LINENO|UID|SEGUE_.*|GITHUB_.*|INPUT_.*|BASH.*|LC_.*)$/;

/** Passes a value that becomes part of a script by a variable, whose value is never run. */
export function passByEnv(reading: FileReading, problem: Problem): readonly Fix[] {
  const step = lastEntry(wayTo(reading.root, problem.span));
  const script = step?.entry.value;
  if (step === null || script?.kind !== 'scalar' || typeof script.value !== 'string') return [];
  const expression = expressionIn(reading, problem, script);
  if (expression === null) return [];
  if (reading.kind === 'component') return readInput(reading, problem, { script, expression });
  const task = taskAt(reading, problem.span)?.task;
  if (task === undefined || !isForShell(reading, textIn(task.fields, 'shell'))) return [];
  const holder = task.fields.get(step.entry.key.value === 'run' ? 'run' : 'uses');
  const env = task.fields.get('env');
  const known = mapIn(task.fields, 'env');
  if (holder === undefined || (env !== undefined && known === null)) return [];
  const name = variableFor(expression, known);
  const read = variableIn(reading, problem, { script, name });
  if (read === null) return [];
  const text = `\${{ ${expression} }}`;
  const isThere = fieldsOf(known).has(name);
  const set = isThere
    ? []
    : setVariable(reading, { task: task.node, env: known, before: holder }, { name, text });
  if (set === null) return [];
  const changes = [...set, read];
  const ordered = changes.toSorted((a, b) => a.start - b.start);
  if (!mends(reading, [problem], ordered)) return [];
  return [fixHere(reading, `Pass it by the variable ${name}`, changes, true)];
}

/** The inside of the `${{ }}` that a problem is about; null where the quotes around it would need care. */
function expressionIn({ file }: FileReading, { span }: Problem, script: YamlScalar): string | null {
  const match = /^\$\{\{([^\n]*)\}\}$/.exec(file.text.slice(span.start, span.end));
  const inner = match?.[1]?.trim();
  if (inner === undefined || (script.style !== 'block' && script.style !== 'plain' && /["'\\]/.test(inner)))
    return null;
  return inner;
}

function isForShell(reading: FileReading, own: string | null): boolean {
  const shell = own ?? textIn(fieldsOf(mapIn(fieldsOf(reading.root), 'defaults')), 'shell') ?? 'bash';
  return shell === 'bash' || shell === 'sh';
}

/** The variable that holds the value already, or a name for one. */
function variableFor(expression: string, env: YamlMap | null): string {
  const entries = env?.entries ?? [];
  const isSame = ({ value }: YamlEntry) =>
    value?.kind === 'scalar' &&
    String(value.value).replaceAll(/\s/g, '') === `\${{${expression.replaceAll(/\s/g, '')}}}`;
  const same = entries.find(isSame);
  if (same !== undefined) return String(same.key.value);
  const names = expression.match(/[A-Za-z_][\w-]*/g) ?? [];
  const upper = (name: string) => name.toUpperCase().replaceAll('-', '_');
  const short = upper(names.at(-1) ?? 'VALUE');
  const long = upper(names.slice(0, 4).join('_'));
  const base = taken.test(short) ? long : short;
  const used = new Set(entries.map(({ key }) => String(key.value)));
  let name = base;
  for (let count = 2; used.has(name); count++) name = `${base}_${count}`;
  return name;
}

interface Reader {
  readonly script: YamlScalar;
  readonly name: string;
}

/** The variable in the place of the expression, in quotes as the shell needs them; null where these would end others. */
function variableIn({ file }: FileReading, { span }: Problem, { script, name }: Reader): TextChange | null {
  const begin = Math.max(script.span.start, file.text.lastIndexOf('\n', span.start) + 1);
  const before = file.text.slice(begin, span.start);
  const quotes = quotesAround(script.style === 'double' ? before.replaceAll('\\"', '"').slice(1) : before);
  if (quotes === "'") return null;
  if (quotes === '"') return { ...span, text: `\${${name}}` };
  // A plain text must not begin with a quote.
  if (script.style === 'plain' && span.start === script.span.start) return null;
  return { ...span, text: script.style === 'double' ? `\\"$${name}\\"` : `"$${name}"` };
}

/** The quotes of the shell that are open at the end of a line's beginning. */
function quotesAround(text: string): '"' | "'" | null {
  let open: '"' | "'" | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\' && open !== "'") at++;
    else if ((char === '"' || char === "'") && (open === null || open === char))
      open = open === null ? char : null;
  }
  return open;
}

interface Variables {
  readonly task: YamlMap;
  readonly env: YamlMap | null;
  /** A new `env` stands above it. */
  readonly before: YamlEntry;
}

function setVariable(
  { file }: FileReading,
  { task, env, before }: Variables,
  { name, text }: { readonly name: string; readonly text: string },
): readonly TextChange[] | null {
  if (env === null) return [addEntryBefore(file, task, before, { key: 'env', value: { [name]: text } })];
  const change = addEntry(file, env, { key: name, value: text });
  return change === null ? null : [change];
}

/** A component's parameters are in its environment already. */
function readInput(
  reading: FileReading,
  problem: Problem,
  { script, expression }: { readonly script: YamlScalar; readonly expression: string },
): readonly Fix[] {
  const parameter = /^component\.parameters\.([A-Za-z_]\w*)$/i.exec(expression)?.[1];
  const runs = fieldsOf(fieldsOf(reading.root).get('runs')?.value);
  if (parameter === undefined || textIn(runs, 'using') !== 'shell') return [];
  const name = `INPUT_${parameter.toUpperCase()}`;
  const change = variableIn(reading, problem, { script, name });
  if (change === null || !mends(reading, [problem], [change])) return [];
  return [fixHere(reading, `Read the variable ${name}`, change, true)];
}
