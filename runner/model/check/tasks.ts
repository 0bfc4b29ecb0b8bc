import type { Fields, OutlinePhase, OutlineTask } from '../draft.ts';
import type { Param, Phase, RetryPolicy, Shell, Task } from '../orchestration.ts';
import { readAction } from './action.ts';
import { checkTexts, readCondition } from './expressions.ts';
import {
  choiceIn,
  environmentIn,
  fieldsOf,
  flagIn,
  itemsIn,
  mapIn,
  textIn,
  textScalarIn,
  textValuesIn,
} from './fields.ts';
import { readMatrix } from './matrix.ts';
import { checkCycle, checkOrchestrationExists, startsIn } from './orchestrations.ts';
import { readLimit, readSize } from './quantities.ts';
import type { Reading } from './reading.ts';
import { noRetry, readRetry } from './retry.ts';
import type { Scopes } from './scope.ts';
import type { TaskMemory } from './taskMemory.ts';
import type { Untrusted } from './untrusted.ts';

/** What every task of a file is read with. */
export interface TaskContext {
  readonly scopes: Scopes;
  /** The orchestration's own id. */
  readonly id: string;
  readonly defaults: TaskDefaults;
  readonly untrusted: Untrusted;
  /** What is known of tasks from before. With it only what is wrong with them is told, and what they mean is left out. */
  readonly memory: TaskMemory | null;
}

export interface TaskDefaults {
  readonly retry: RetryPolicy;
  readonly timeoutMs: number | null;
  readonly shell: Shell | null;
}

/** One phase with its tasks; null where one of them is not whole. */
export function readPhase(reading: Reading, phase: OutlinePhase, context: TaskContext): Phase | null {
  const tasksEntry = phase.fields.get('tasks');
  if (tasksEntry?.value?.kind === 'sequence' && itemsIn(phase.fields, 'tasks').length === 0)
    reading.report('empty-phase', tasksEntry.key.span, {
      message: `The phase ${phase.name === null ? '' : `"${phase.name}" `}has no tasks; expected at least one.`,
    });
  const condition = readCondition(reading, phase.fields.get('if')?.value, () =>
    context.scopes.condition(null),
  );
  const tasks: Task[] = [];
  for (const outlined of phase.tasks) {
    if (context.memory !== null) {
      const check = () => readTask(reading, outlined, context);
      context.memory.check(reading, outlined, { contexts: context.scopes.growing, check });
      continue;
    }
    const task = readTask(reading, outlined, context);
    if (task !== null) tasks.push(task);
  }
  if (phase.id === null || tasks.length < phase.tasks.length) return null;
  return { id: phase.id, name: phase.name ?? phase.id, condition, tasks, span: phase.span };
}

/** One task; null where it has no id or nothing to do. */
function readTask(reading: Reading, task: OutlineTask, context: TaskContext): Task | null {
  const { fields, id } = task;
  const { scopes, defaults, untrusted } = context;
  const inJob = () => scopes.job(task);
  checkReferences(reading, task, context.id);
  checkTexts(reading, mapIn(fields, 'env'), inJob);
  checkTexts(reading, textScalarIn(fields, 'workingDirectory'), inJob);
  const action = readAction(reading, task, { place: inJob, untrusted });
  const condition = readCondition(reading, fields.get('if')?.value, () => scopes.condition(task));
  const timeoutMs = readLimit(reading, fields, 'timeout') ?? defaults.timeoutMs;
  const memoryBytes = readSize(reading, fields, 'memory');
  const retry = readRetry(reading, fields, () => scopes.retry(task)) ?? defaults.retry;
  const matrix = readMatrix(reading, task, () => scopes.matrix(task));
  if (id === null || action === null) return null;
  return {
    id,
    name: task.name ?? id,
    description: textIn(fields, 'description'),
    active: flagIn(fields, 'active') ?? true,
    continueOnFailure: flagIn(fields, 'continueOnFailure') ?? false,
    condition,
    env: environmentIn(reading.file, fields),
    timeoutMs,
    memoryBytes,
    retry,
    reads: textValuesIn(fields, 'reads'),
    updates: textValuesIn(fields, 'updates'),
    shell: choiceIn(fields, 'shell', shells) ?? defaults.shell,
    workingDirectory: textIn(fields, 'workingDirectory'),
    matrix,
    action,
    rerun: choiceIn(fields, 'rerun', reruns) ?? 'allowed',
    span: task.span,
  };
}

const reruns = ['allowed', 'never'] as const;

/** Every program that runs scripts. */
const shells: readonly Shell[] = ['bash', 'sh', 'python', 'node', 'pwsh'];

/** What the parameters of the language's own components refer to. */
function checkReferences(reading: Reading, task: OutlineTask, own: string): void {
  const component = textIn(task.fields, 'uses');
  if (component === null) return;
  const target = startsIn(task.fields);
  if (target !== null) {
    checkOrchestrationExists(reading, target, own);
    checkCycle(reading, target, own);
  }
}

/** The `defaults:` of a file. */
export function readDefaults(reading: Reading, root: Fields, scopes: Scopes): TaskDefaults {
  const fields = fieldsOf(mapIn(root, 'defaults'));
  return {
    retry: readRetry(reading, fields, () => scopes.defaultRetry()) ?? noRetry,
    timeoutMs: readLimit(reading, fields, 'timeout'),
    shell: choiceIn(fields, 'shell', shells),
  };
}

/** Which params may carry a text of somebody else's. */
export function untrustedOf(params: readonly Param[]): Untrusted {
  return { textParams: new Set(params.filter(({ type }) => type === 'string').map(({ name }) => name)) };
}
