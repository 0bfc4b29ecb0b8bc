import { type Entry, type JobEnded, jobName } from '../record/entry.ts';
import type { RunState } from '../record/runState.ts';
import { LineWriter } from './lineWriter.ts';
import { readLogLine } from './logLine.ts';
import { annotationLine, narrate } from './narrate.ts';
import type { ReportContext, Reporter } from './reporter.ts';
import { resultLines } from './resultLines.ts';
import { summaryLines } from './summary.ts';
import { timeOfDay } from './words.ts';

/** How much of a failed job's log is shown; the rest is a command away. */
const tailLines = 20;
/** Lines without a time stand under those that have one. */
const indent = ' '.repeat(14);

/** Reports to a pipe or a file: a line an event with its time of day, whole lines only, in order. */
export function plainReporter(context: ReportContext): Reporter {
  const { output, colours, clock, logs, show } = context;
  const writer = new LineWriter(output);
  const decorate = (line: string) => {
    const { at, text } = readLogLine(line, colours.on);
    const time = at === null ? indent : `${colours.dim(timeOfDay(at))}  `;
    return `${time}  ${colours.dim('│')} ${text}`;
  };
  const tell = (at: number, lines: readonly string[]) => {
    for (const line of lines) writer.line(`${colours.dim(timeOfDay(at))}  ${line}`);
  };
  const tellOfEnd = (entry: JobEnded, { created }: RunState) => {
    for (const annotation of entry.annotations ?? []) {
      writer.line(`${indent}  ${annotationLine(annotation, colours)}`);
    }
    const job = jobName(entry.job);
    if (show === 'all') writer.log(logs.path(created.runId, job), decorate);
    else if (show === 'failed' && entry.state === 'failed') {
      for (const line of logs.tail(created.runId, job, tailLines)) writer.line(decorate(line));
    }
  };
  return {
    onEntry: (entry: Entry, run: RunState) => {
      tell(entry.at, narrate(entry, run, colours));
      if (entry.kind === 'job-ended') tellOfEnd(entry, run);
    },
    note: text => tell(clock.now(), text.split('\n')),
    finish: async run => {
      const result = resultLines(run, context);
      for (const line of result.length === 0 ? [] : [...result, '']) {
        writer.line(line === '' ? '' : `${indent}${line}`);
      }
      const [first = '', ...rest] = summaryLines(run, context);
      tell(run.endedAt ?? clock.now(), [first]);
      for (const line of rest) writer.line(`${indent}${line}`);
      await writer.finish();
    },
    close: () => writer.finish(),
  };
}
