import type { PhaseRecord, RunState, TaskRecord } from '../record/runState.ts';
import { endWords } from './summary.ts';
import { taskDuration } from './taskDuration.ts';
import {
  counted,
  durationWords,
  failureOf,
  jobLabel,
  runName,
  signOf,
  skipWords,
  stateWords,
  taskCounts,
} from './words.ts';

/** GitHub refuses a step summary above 1 MiB; this leaves room for what other steps wrote. */
const mostBytes = 900 * 1024;
const mostRows = 1000;

/** A run as Markdown for GitHub's step summary: a table of its tasks, then what its jobs wrote for readers. */
export function stepSummary(run: RunState): string {
  const duration = run.durationMs === null ? '' : ` in ${durationWords(run.durationMs)}`;
  const head = [
    `### ${signOf(run.state)} ${escapeMarkdown(runName(run.created))} ${endWords(run.state)}${duration}`,
    '',
    `${escapeMarkdown(run.created.name)}: ${taskCounts(run)}`,
    '',
    '| Phase | Task | State | Duration | Why |',
    '| --- | --- | --- | ---: | --- |',
  ];
  const rows = run.phases.flatMap(phase => phase.tasks.map(task => row(phase, task)));
  const left = rows.length - mostRows;
  const more = left > 0 ? ['', `and ${counted(left, 'more task')}`] : [];
  return withinLimit([...head, ...rows.slice(0, mostRows), ...more].join('\n'), jobSummaries(run));
}

function row(phase: PhaseRecord, task: TaskRecord): string {
  const duration = taskDuration(task);
  const cells = [
    phase.name,
    task.planned.name,
    `${signOf(task.state)} ${stateWords(task.state)}`,
    duration === null ? '' : durationWords(duration),
    task.skip === null ? (failureOf(task)?.message ?? '') : skipWords(task.skip),
  ];
  return `| ${cells.map(escapeMarkdown).join(' | ')} |`;
}

function* jobSummaries(run: RunState): Iterable<string> {
  for (const task of run.tasks.values()) {
    for (const { key, ended } of task.jobs) {
      if (ended?.summary === undefined) continue;
      yield `#### ${escapeMarkdown(jobLabel(task, key.index))}\n\n${ended.summary.trimEnd()}`;
    }
  }
}

/** Adds sections as long as they fit, and says so where some do not. */
function withinLimit(start: string, sections: Iterable<string>): string {
  let text = `${start}\n`;
  let size = Buffer.byteLength(text);
  for (const section of sections) {
    size += Buffer.byteLength(section) + 2;
    if (size > mostBytes) return `${text}\nFurther summaries are left out: GitHub takes no more.\n`;
    text += `\n${section}\n`;
  }
  return text;
}

/** Text inside a table's cell: no new column, no new row, no HTML. */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replace(/\s*\r?\n\s*/g, ' ');
}
