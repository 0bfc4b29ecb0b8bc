import { resolve } from 'node:path';
import type { Entry } from '../record/entry.ts';
import type { RunState } from '../record/runState.ts';
import type { GithubOptions } from './github.ts';
import type { ReportContext, Reporter } from './reporter.ts';

/** One report that was asked for. */
export type ReporterChoice =
  | { readonly kind: 'plain' | 'live' | 'github' | 'json' }
  | { readonly kind: 'junit'; readonly file: string };

/** What reports beyond the context are made with. */
export interface ReporterOptions {
  readonly github: GithubOptions;
  /** Where results for programs go; people are told through the context's output. */
  readonly results: ReportContext['output'];
  /** The folder that paths of report files are relative to. */
  readonly cwd: string;
}

/** Reads `--reporter`: `plain`, `live`, `github`, `json` or `junit=FILE`; undefined where it is none of them. */
export function readReporterChoice(text: string): ReporterChoice | undefined {
  if (text === 'plain' || text === 'live' || text === 'github' || text === 'json') return { kind: text };
  const file = /^junit=(.+)$/s.exec(text)?.[1];
  return file === undefined ? undefined : { kind: 'junit', file };
}

/**
 * Makes the chosen reports into one; only the code of those that were chosen is loaded. Its `finish` lets all of them finish,
 * then rejects with the first failure among them.
 */
export async function openReporters(
  choices: readonly ReporterChoice[],
  context: ReportContext,
  options: ReporterOptions,
): Promise<Reporter> {
  const reporters = await Promise.all(choices.map(choice => openReporter(choice, context, options)));
  const [only] = reporters;
  return reporters.length === 1 && only !== undefined ? only : together(reporters);
}

async function openReporter(
  choice: ReporterChoice,
  context: ReportContext,
  options: ReporterOptions,
): Promise<Reporter> {
  switch (choice.kind) {
    case 'plain':
      return (await import('./plain.ts')).plainReporter(context);
    case 'live':
      return (await import('./terminal.ts')).terminalReporter(context);
    case 'github':
      return (await import('./github.ts')).githubReporter(context, options.github);
    case 'json':
      return (await import('./json.ts')).jsonReporter(options.results);
    case 'junit':
      return (await import('./junit.ts')).junitReporter(resolve(options.cwd, choice.file), context.logs);
  }
}

function together(reporters: readonly Reporter[]): Reporter {
  return {
    onEntry: (entry: Entry, run: RunState) => {
      for (const reporter of reporters) reporter.onEntry(entry, run);
    },
    note: text => {
      for (const reporter of reporters) reporter.note(text);
    },
    finish: async run => {
      const ends = await Promise.allSettled(reporters.map(reporter => reporter.finish(run)));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
    close: async () => {
      for (const reporter of reporters) await reporter.close();
    },
  };
}
