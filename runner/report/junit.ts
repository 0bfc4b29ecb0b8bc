import { randomUUID } from 'node:crypto';
import { lstat, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../makeFolder.ts';
import { jobName } from '../record/entry.ts';
import type { PhaseRecord, RunState, TaskRecord } from '../record/runState.ts';
import type { JobLogs } from './jobLogs.ts';
import { readLogLine } from './logLine.ts';
import type { Reporter } from './reporter.ts';
import { taskDuration } from './taskDuration.ts';
import { failureOf, lastBadJob, runName, skipWords } from './words.ts';

/** How much of a failed job's log goes into the file. */
const tailLines = 100;

/**
 * Writes a run as JUnit XML when it has ended, cancelled runs included: a test suite a phase, a test case a task. The file
 * appears whole or not at all. `finish` rejects where it cannot be written.
 */
export function junitReporter(file: string, logs: JobLogs): Reporter {
  return {
    onEntry: () => {},
    note: () => {},
    finish: async run => {
      makeFolder(dirname(file));
      const xml = junitXml(run, logs);
      // What a link or a device such as /dev/stdout stands for is written; it must not itself be replaced.
      const found = await lstat(file).catch(() => undefined);
      if (found !== undefined && !found.isFile()) await writeFile(file, xml);
      else await replace(file, xml);
    },
    close: async () => {},
  };
}

async function replace(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(aside, text);
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

/** A run as JUnit XML, in the form that GitLab, Jenkins and Azure read (https://github.com/testmoapp/junitxml). */
export function junitXml(run: RunState, logs: JobLogs): string {
  const name = runName(run.created);
  const attributes = {
    name,
    ...counts([...run.tasks.values()]),
    time: seconds(run.durationMs ?? 0),
    timestamp: new Date(run.startedAt ?? run.created.at).toISOString(),
  };
  const suites = run.phases.map(phase => suite(phase, run, logs));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites)}\n`;
}

function suite(phase: PhaseRecord, run: RunState, logs: JobLogs): string {
  const duration =
    phase.startedAt === null ? 0 : Math.max(0, (phase.endedAt ?? phase.startedAt) - phase.startedAt);
  const attributes = {
    name: phase.name,
    ...counts(phase.tasks),
    time: seconds(duration),
    ...(phase.startedAt === null ? {} : { timestamp: new Date(phase.startedAt).toISOString() }),
  };
  return element(
    'testsuite',
    attributes,
    phase.tasks.map(task => testCase(task, run, logs)),
  );
}

function counts(tasks: readonly TaskRecord[]): Readonly<Record<string, number>> {
  const of = (...states: readonly string[]) => tasks.filter(task => states.includes(task.state)).length;
  return {
    tests: tasks.length,
    failures: of('failed'),
    errors: of('cancelled'),
    skipped: of('skipped', 'not-executed'),
  };
}

function testCase(task: TaskRecord, run: RunState, logs: JobLogs): string {
  const attributes = {
    name: task.planned.name,
    classname: `${run.created.orchestration}.${task.phase.id}`,
    file: run.created.path,
    ...(task.planned.line === undefined ? {} : { line: task.planned.line }),
    time: seconds(taskDuration(task) ?? 0),
  };
  return element('testcase', attributes, outcome(task, run, logs));
}

function outcome(task: TaskRecord, run: RunState, logs: JobLogs): readonly string[] {
  const failure = failureOf(task);
  switch (task.state) {
    case 'failed':
      return [
        verdict('failure', failure?.code ?? 'failed', failure?.message ?? 'failed', tail(task, run, logs)),
      ];
    case 'cancelled':
      return [verdict('error', 'cancelled', failure?.message ?? 'cancelled', tail(task, run, logs))];
    case 'skipped':
      return [element('skipped', { message: task.skip === null ? 'skipped' : skipWords(task.skip) }, [])];
    case 'not-executed':
      return [element('skipped', { message: 'not executed: its phase was not reached' }, [])];
    default:
      return [];
  }
}

function verdict(name: string, type: string, message: string, text: string): string {
  return `<${name}${attributeText({ message, type })}>${xmlText(text)}</${name}>`;
}

function tail(task: TaskRecord, run: RunState, logs: JobLogs): string {
  const job = lastBadJob(task);
  if (job === undefined) return '';
  const lines = logs.tail(run.created.runId, jobName(job.key), tailLines);
  return lines.map(line => readLogLine(line, false).text).join('\n');
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[],
): string {
  const head = `<${name}${attributeText(attributes)}`;
  if (children.length === 0) return `${head}/>`;
  const inside = children.map(child => child.replace(/^( *)</gm, '  $1<')).join('\n');
  return `${head}>\n${inside}\n</${name}>`;
}

function attributeText(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlAttribute(String(value))}"`)
    .join('');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Characters that XML 1.0 cannot hold, not even escaped; lone surrogates are among them. */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function xmlText(text: string): string {
  return text
    .replace(forbidden, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function xmlAttribute(text: string): string {
  return xmlText(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;');
}
