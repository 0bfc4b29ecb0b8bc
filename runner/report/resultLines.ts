import type { RunState } from '../record/runState.ts';
import type { Colours } from './colours.ts';
import { markdownLines } from './markdownLines.ts';
import type { ReportContext } from './reporter.ts';
import { counted, jobLabel, runName } from './words.ts';

/** A report at the end of a run stays on a screen; `show` prints what is longer. */
const mostLines = 40;

/** What the jobs of a run wrote for readers (`$SEGUE_SUMMARY`), as far as it is short; none where they wrote nothing. */
export function resultLines(
  run: RunState,
  { colours, command }: Pick<ReportContext, 'colours' | 'command'>,
): readonly string[] {
  const lines = allResultLines(run, colours);
  if (lines.length <= mostLines) return lines;
  const left = counted(lines.length - mostLines, 'more line');
  return [...lines.slice(0, mostLines), colours.dim(`… ${left}: ${command(`show ${runName(run.created)}`)}`)];
}

/** All that the jobs of a run wrote for readers. Where several did, each says which job it was. */
export function allResultLines(run: RunState, colours: Colours): readonly string[] {
  const jobs = [...run.tasks.values()].flatMap(task =>
    task.jobs.flatMap(({ key, ended }) => {
      const summary = ended?.summary ?? '';
      return summary.trim() === '' ? [] : [{ label: jobLabel(task, key.index), summary }];
    }),
  );
  return jobs.flatMap(({ label, summary }) => [
    '',
    ...(jobs.length > 1 ? [colours.dim(`${label}:`)] : []),
    ...markdownLines(summary, colours),
  ]);
}
