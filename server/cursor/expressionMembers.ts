import { fieldsOf, mapIn, textIn, textsIn } from '../../runner/model/check/fields.ts';
import type { Place } from '../../runner/model/check/scope.ts';
import type { Fields, OutlinePhase, OutlineTask } from '../../runner/model/draft.ts';
import type { Members } from '../../runner/model/expression/expression.ts';
import { ByText } from '../byText.ts';
import type { FileReading } from '../reading.ts';
import { contextWords, memberWords } from '../words/expressionWords.ts';

/** A name that an expression can go on with. */
export interface Member {
  readonly name: string;
  readonly detail?: string;
  readonly documentation?: string;
}

/** What a path of an expression can go on with at a place; of the empty path these are the contexts. */
export function membersAt(reading: FileReading, place: Place, path: readonly string[]): readonly Member[] {
  let members: Members | undefined = place.scope.contexts;
  for (const name of path) {
    if (members === 'any' || members === undefined) break;
    members = members.get(name) ?? members.get(name.toLowerCase());
  }
  if (members === undefined) return [];
  const names = members === 'any' ? namesFromFile(reading, place, path) : [...members.keys()];
  const found: Member[] = [];
  const details = detailsFor(reading, place, path);
  for (const name of names) if (/^[A-Za-z_][\w-]*$/.test(name)) found.push({ name, ...details(name) });
  return found;
}

/** What is known of one name of an expression, by the path to it. */
export function memberAt(
  reading: FileReading,
  place: Place,
  path: readonly string[],
): Omit<Member, 'name'> | null {
  const name = path.at(-1);
  return name === undefined ? null : detailsFor(reading, place, path.slice(0, -1))(name);
}

/** Names that the model leaves open, because others may be there as well, as far as the files at hand tell them. */
function namesFromFile(reading: FileReading, place: Place, path: readonly string[]): readonly string[] {
  const [context, id, member] = path;
  if (context === 'env' && path.length === 1) return environmentNames(reading, place);
  if (context === 'event' && path.length === 1) return ['body', 'headers'];
  if (context === 'tasks' && path.length === 3 && member === 'outputs') {
    const task = taskOf(place, id ?? '');
    return task === undefined ? [] : outputsOf(reading, task);
  }
  if (context === 'component' && id === 'parameters' && reading.kind === 'component')
    return fieldsOf(mapIn(fieldsOf(mapIn(fieldsOf(reading.root), 'parameters')), 'properties')).entries.map(
      ({ key }) => String(key.value),
    );
  return [];
}

function environmentNames(reading: FileReading, { task }: Place): readonly string[] {
  const own = mapIn(fieldsOf(reading.root), 'env')?.entries ?? [];
  const ofTask = task === null ? [] : (mapIn(task.fields, 'env')?.entries ?? []);
  return [...new Set([...own, ...ofTask].map(({ key }) => String(key.value)))];
}

/** Outputs that a task is seen to write: those that its component lists, and lines of its script as on GitHub. */
function outputsOf({ catalog }: FileReading, task: OutlineTask): readonly string[] {
  const listed = Object.keys(catalog.components.get(textIn(task.fields, 'uses') ?? '')?.outputs ?? {});
  const script = textIn(task.fields, 'run') ?? textIn(fieldsOf(mapIn(task.fields, 'with')), 'script') ?? '';
  if (!/(?:SEGUE|GITHUB)_OUTPUT/.test(script)) return listed;
  const written = script.matchAll(/\b(?:echo|printf)\s+["']?([A-Za-z_][\w-]*)(?:=|<<)/g);
  return [...new Set([...listed, ...[...written].map(match => match[1] ?? '')])];
}

function taskOf({ outline }: Place, id: string): OutlineTask | undefined {
  for (const phase of outline.phases) for (const task of phase.tasks) if (task.id === id) return task;
  return undefined;
}

/** What is to be told of the names behind a path. */
function detailsFor(
  reading: FileReading,
  place: Place,
  path: readonly string[],
): (name: string) => Omit<Member, 'name'> {
  const [context, id] = path;
  if (context === undefined) return name => documented(contextWords[name.toLowerCase()]);
  if (path.length === 1)
    switch (context) {
      case 'params':
        return name => paramWords(mapIn(fieldsOf(reading.root), 'params'), name);
      case 'tasks':
        return tasksWords(place);
      case 'phases':
        return name => titled(place.outline.phases.find(phase => phase.id === name)?.name);
      case 'env':
        return name => titled(textIn(fieldsOf(mapIn(fieldsOf(reading.root), 'env')), name));
      default:
        return name => documented(memberWords[`${context}.${name}`]);
    }
  if (path.length === 2) return name => documented(memberWords[`${context}.*.${name}`]);
  if (context === 'tasks' && path[2] === 'outputs') return outputWords(reading, taskOf(place, id ?? ''));
  return () => ({});
}

/** One look through the outline for all names, of which there may be thousands. */
function tasksWords({ outline }: Place): (name: string) => Omit<Member, 'name'> {
  const tasks = new Map<string, { readonly task: OutlineTask; readonly phase: OutlinePhase }>();
  for (const phase of outline.phases)
    for (const task of phase.tasks) if (task.id !== null) tasks.set(task.id, { task, phase });
  return id => {
    const found = tasks.get(id);
    if (found === undefined) return {};
    const { task, phase } = found;
    const place = phase.name === null ? '' : `in ${phase.name}`;
    const description = descriptions.of(task.node, () => textIn(task.fields, 'description'));
    return { detail: `${task.name ?? ''} ${place}`.trim(), ...documented(description) };
  };
}

const descriptions = new ByText<string | null>();

function outputWords({ catalog }: FileReading, task: OutlineTask | undefined) {
  const outputs = catalog.components.get(textIn(task?.fields ?? fieldsOf(null), 'uses') ?? '')?.outputs;
  return (name: string): Omit<Member, 'name'> => documented(outputs?.[name]?.description);
}

function paramWords(params: Parameters<typeof fieldsOf>[0], name: string): Omit<Member, 'name'> {
  const param: Fields = fieldsOf(mapIn(fieldsOf(params), name));
  const options = textsIn(param, 'options').map(({ value }) => value);
  const type = textIn(param, 'type') ?? 'string';
  const detail = options.length === 0 ? type : `${type}: ${options.join(', ')}`;
  return { detail, ...documented(textIn(param, 'description')) };
}

function titled(detail: string | null | undefined): Omit<Member, 'name'> {
  return detail === null || detail === undefined ? {} : { detail };
}

function documented(documentation: string | null | undefined): Omit<Member, 'name'> {
  return documentation === null || documentation === undefined ? {} : { documentation };
}
