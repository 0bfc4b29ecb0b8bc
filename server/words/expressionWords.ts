import type { FunctionSignature } from '../../runner/model/expression/functions.ts';

/** What a function of expressions does, and what its parameters are called. */
export interface FunctionWords {
  readonly parameters: readonly ParameterWords[];
  readonly description: string;
}

export interface ParameterWords {
  readonly name: string;
  readonly description: string;
  /** It may be given any number of times. */
  readonly isRepeated?: boolean;
  readonly isOptional?: boolean;
}

/** Every function, by its name in lower case. What they do is GitHub's definition of them. */
export const functionWords: Readonly<Record<string, FunctionWords>> = {
  always: {
    parameters: [],
    description: 'True whatever happened before, cancelled or not. What it stands for runs in any case.',
  },
  cancelled: { parameters: [], description: 'True where the run was cancelled.' },
  case: {
    parameters: [
      { name: 'condition', description: 'What decides; the first that is true counts.', isRepeated: true },
      { name: 'value', description: 'The result where the condition before it is true.', isRepeated: true },
      { name: 'default', description: 'The result where no condition is true.' },
    ],
    description: 'The value behind the first condition that is true, else the default.',
  },
  contains: {
    parameters: [
      { name: 'search', description: 'The text or list to look in.' },
      { name: 'item', description: 'The text or value to look for.' },
    ],
    description:
      'True where a text holds another one, or a list an item. Upper and lower case count as equal.',
  },
  endswith: {
    parameters: [
      { name: 'text', description: 'The text to look at.' },
      { name: 'ending', description: 'What it has to end with.' },
    ],
    description: 'True where a text ends with another one. Upper and lower case count as equal.',
  },
  failure: { parameters: [], description: 'True where a task before has failed.' },
  format: {
    parameters: [
      {
        name: 'text',
        description: 'A text with `{0}`, `{1}`, …; `{{` and `}}` stand for the brackets themselves.',
      },
      {
        name: 'value',
        description: 'What takes the place of `{0}`, then of `{1}`, and so on.',
        isRepeated: true,
        isOptional: true,
      },
    ],
    description: 'A text with values filled in.',
  },
  fromjson: {
    parameters: [{ name: 'text', description: 'The JSON.' }],
    description: 'The value that a text says as JSON: a map, a list, a number, true or false.',
  },
  hashfiles: {
    parameters: [
      { name: 'pattern', description: "Files of the project, such as `'**/*.sql'`.", isRepeated: true },
    ],
    description: 'One hash (SHA-256) over all files that match; an empty text where none does.',
  },
  join: {
    parameters: [
      { name: 'list', description: 'The list whose items are joined.' },
      { name: 'separator', description: 'What is put between them. Default: a comma.', isOptional: true },
    ],
    description: 'The items of a list as one text.',
  },
  startswith: {
    parameters: [
      { name: 'text', description: 'The text to look at.' },
      { name: 'beginning', description: 'What it has to begin with.' },
    ],
    description: 'True where a text begins with another one. Upper and lower case count as equal.',
  },
  success: {
    parameters: [],
    description:
      'True while nothing before has failed or was cancelled. A condition without a status function implies it.',
  },
  tojson: {
    parameters: [{ name: 'value', description: 'Any value.' }],
    description: 'A value as JSON, on several lines.',
  },
};

/** The signature of a function as it is shown: `join(list, separator?)`. */
export function signatureOf({ name }: FunctionSignature): string {
  const parameters = functionWords[name.toLowerCase()]?.parameters ?? [];
  return `${name}(${parameters.map(parameterLabel).join(', ')})`;
}

/** A parameter as a signature shows it. */
export function parameterLabel({ name, isOptional, isRepeated }: ParameterWords): string {
  return `${name}${isOptional === true ? '?' : ''}${isRepeated === true ? '…' : ''}`;
}

/** What the contexts of expressions hold. */
export const contextWords: Readonly<Record<string, string>> = {
  params: 'The values of the run’s inputs, by the names under `params:`.',
  env: 'Environment variables: those of the file, with the task’s own laid over them.',
  secrets: 'The secrets that the file lists under `secrets:`. They are masked wherever they would be shown.',
  tasks: 'The tasks of earlier phases, by id: their `state`, `outputs` and `result`.',
  phases: 'The phases before this one, by id: their `state`.',
  run: 'The run itself: `id`, `number`, `trigger`, `attempt`, `scheduledAt`.',
  event: 'What started the run, such as the body of a webhook’s request.',
  orchestration: 'The orchestration: `id`, `name`, `path`.',
  matrix: 'The values of the task’s matrix for this one job.',
  component: 'The component that runs: its `name`, `configuration` and `parameters`.',
  job: 'The attempt that failed: `attempt`, `reason`, `message`, `exitCode`.',
};

/** What the members of contexts hold that are the same everywhere, by `context.member`; `*` stands for any name. */
export const memberWords: Readonly<Record<string, string>> = {
  'tasks.*.state':
    'How the task ended: `succeeded`, `warning`, `failed`, `cancelled`, `skipped` or `not-executed`.',
  'tasks.*.outputs': 'What the task wrote to `$SEGUE_OUTPUT`, by name.',
  'tasks.*.result': 'The rows that the task left, for tasks that take an input.',
  'phases.*.state':
    'How the phase ended: `success`, `warning`, `failed`, `cancelled`, `skipped` or `not-executed`.',
  'run.id': 'The run’s id.',
  'run.number': 'The run’s number in the orchestration, from 1.',
  'run.trigger': 'What started the run.',
  'run.attempt': '1 for the first run, 2 for its first retry, and so on.',
  'run.scheduledAt': 'The time that the run was scheduled for; null where a person started it.',
  'orchestration.id': 'The file’s stem.',
  'orchestration.name': 'The orchestration’s `name`.',
  'orchestration.path': 'Path of the orchestration’s file, relative to the project’s root.',
  'event.tables': 'When each of the tables was updated, by its name.',
  'event.body': 'The body of the webhook’s request: a value where it is JSON, else its text.',
  'event.headers': 'The headers of the webhook’s request, their names in lower case.',
  'event.connection': 'The connection whose watermark has changed.',
  'event.value': 'The watermark as it is now.',
  'event.previous': 'The watermark as it was before.',
  'event.files':
    'The paths of the files that have appeared or changed, as a list: at most 256, so that a matrix can fan out over them.',
  'event.added': 'Those of the files that have appeared, as a list of paths.',
  'event.changed': 'Those of the files that have changed, as a list of paths.',
  'event.file': 'The path of the file, where each file has a run of its own.',
  'event.size': 'The size of the file in bytes.',
  'event.modifiedAt': 'When the file was written last.',
  'event.orchestration': 'The id of the orchestration whose run has ended.',
  'event.run': 'The id of that run.',
  'event.number': 'The number of that run.',
  'event.state': 'How that run has ended: `success`, `warning`, `failed` or `cancelled`.',
  'component.name': 'The component’s name.',
  'component.configuration': 'Name of the configuration that is used; null where none is.',
  'component.parameters': 'The parameters: those of the configuration, with the task’s laid over them.',
  'job.attempt': 'Which attempt at the task failed, from 1.',
  'job.reason': 'Why it failed, as a word such as `exit-code` or `timeout`.',
  'job.message': 'Why it failed, as a sentence.',
  'job.exitCode': 'The exit code of its process; null where there is none.',
};
