import { eventMembersIn } from '../../runner/model/check/eventMembers.ts';
import { fieldsOf, textsIn } from '../../runner/model/check/fields.ts';
import { readParams, valuesOfParams } from '../../runner/model/check/params.ts';
import { Reading } from '../../runner/model/check/reading.ts';
import {
  componentScriptPlace,
  configurationPlace,
  type Place,
  Scopes,
} from '../../runner/model/check/scope.ts';
import type { Outline, OutlinePhase, OutlineTask } from '../../runner/model/draft.ts';
import type { FileReading, OrchestrationReading } from '../reading.ts';
import { pathOf, type Step } from './cursor.ts';

/** A value in which expressions are filled in, by the way to it and the offset of the cursor in it. */
export interface AtExpression {
  readonly steps: readonly Step[];
  readonly offset: number;
}

/** What an expression can name at a place, as the runner's own checks have it; null where no expression is filled in. */
export function scopeAt(reading: FileReading, at: AtExpression): Place | null {
  const path = pathOf(at.steps);
  switch (reading.kind) {
    case 'orchestration':
      return scopeInOrchestration(reading, { ...at, path });
    case 'configuration':
      return path[0] === 'parameters' ? configurationPlace : null;
    case 'component':
      return path.join('/') === 'runs/script' ? componentScriptPlace : null;
    case 'settings':
      return { scope: secretsOf(reading), phase: null, task: null, outline: { phases: [] } };
    case 'unreadable':
      return null;
  }
}

interface InOrchestration extends AtExpression {
  readonly path: readonly (string | number)[];
}

function scopeInOrchestration(reading: OrchestrationReading, at: InOrchestration): Place | null {
  const { path } = at;
  const [first, second] = path;
  const { outline } = reading.draft;
  const scopes = scopesOf(reading);
  const last = path.at(-1);
  switch (first) {
    case 'env':
      return scopes.settings();
    case 'on':
      if (second !== 'webhook') return null;
      return last === 'if' ? scopes.triggerCondition() : last === 'secret' ? scopes.triggerSecret() : null;
    case 'defaults':
      return path.join('/') === 'defaults/retry/when' ? scopes.defaultRetry() : null;
    case 'notifications':
      for (const phase of outline.phases) scopes.leavePhase(phase);
      return scopes.notification();
    case 'phases':
      return scopeInPhase(scopes, outline, at);
    default:
      return null;
  }
}

function scopeInPhase(scopes: Scopes, outline: Outline, { offset, path }: InOrchestration): Place | null {
  const phase = lastBefore(outline.phases, offset);
  for (const earlier of outline.phases) {
    if (earlier === phase) break;
    scopes.leavePhase(earlier);
  }
  const [, , tasks, , key, inner] = path;
  if (tasks === 'if') return scopes.condition(null);
  if (tasks !== 'tasks') return null;
  const task = taskAt(phase, { offset, index: Number(path[3]) });
  switch (key) {
    case 'if':
      return scopes.condition(task);
    case 'retry':
      return inner === 'when' ? scopes.retry(task) : null;
    case 'matrix':
      return scopes.matrix(task);
    case 'env':
    case 'with':
    case 'run':
    case 'workingDirectory':
      return scopes.job(task);
    default:
      return null;
  }
}

/** The task that an offset is in; one of which nothing is known where its text is too broken to be read. */
function taskAt(
  phase: OutlinePhase | undefined,
  { offset, index }: { readonly offset: number; readonly index: number },
): OutlineTask {
  const task = phase === undefined ? undefined : lastBefore(phase.tasks, offset);
  const isThat = task !== undefined && (phase?.tasks.indexOf(task) ?? -1) >= index;
  if (task !== undefined && (isThat || offset <= task.node.span.end)) return task;
  const span = { start: offset, end: offset };
  const node = { kind: 'map', span, entries: [] } as const;
  return { id: null, name: null, uses: null, span, node, fields: fieldsOf(null) };
}

/** The phase or task that an offset is in: the last one that begins before it. */
function lastBefore<Node extends OutlinePhase | OutlineTask>(
  nodes: readonly Node[],
  offset: number,
): Node | undefined {
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.node.span.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return nodes[low - 1];
}

function scopesOf({ catalog, file, root, draft }: OrchestrationReading): Scopes {
  const fields = fieldsOf(root);
  const params = readParams(new Reading(file, catalog), fields);
  const secrets = textsIn(fields, 'secrets').map(({ value }) => value);
  return new Scopes(new Reading(file, catalog), draft.outline, {
    params: params.map(({ name }) => name),
    values: valuesOfParams(params),
    secrets,
    event: eventMembersIn(fields),
  });
}

/** The settings are read before any orchestration, so that only secrets can be named in them. */
function secretsOf({ catalog }: FileReading): Place['scope'] {
  const secrets = new Map([...catalog.secretNames].map(name => [name, 'any'] as const));
  return { contexts: new Map([['secrets', secrets]]), statusFunctions: false };
}
