import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import type { LastRun } from '../../runner/model/recordedRuns.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import type { ClientFacts } from '../client.ts';
import { commands, type RunArguments } from '../protocol.ts';
import type { OrchestrationReading } from '../reading.ts';
import { toRange } from '../toLsp.ts';
import { lastRunInWords, leftToRetry } from '../words/lastRunInWords.ts';
import { nextInWords, schedulesIn } from '../words/schedulesIn.ts';
import type { Feature } from './feature.ts';

/**
 * Lines above an orchestration, its phases and tasks: what can be run from there, where the client has the commands for it, how the last run
 * ended and what of it is left to retry, and when a schedule fires next.
 */
export const lens: Feature = {
  name: 'codeLens',
  capabilities: () => ({ codeLensProvider: {} }),
  register(connection, session) {
    connection.onCodeLens(
      session.answering<CodeLensParams, CodeLens[]>(async (reading, _params, context) => {
        if (reading.kind !== 'orchestration') return [];
        const { client, ports } = session;
        const last = await session.runs.lastOf(reading);
        context.check();
        return [
          ...runLenses(reading, { client, last, timeZone: ports.timeZone() }),
          ...scheduleLenses(reading, ports.wallClock()),
        ];
      }),
    );
  },
};

interface RunFacts {
  readonly client: ClientFacts;
  readonly last: LastRun | null;
  /** The author's. */
  readonly timeZone: string;
}

function runLenses(
  { uri, file, root, draft }: OrchestrationReading,
  { client, last, timeZone }: RunFacts,
): CodeLens[] {
  const lenses: CodeLens[] = [];
  const add = (span: Span, title: string, command: string, tasks: readonly string[]): void => {
    if (!client.commands.has(command)) return;
    const argument: RunArguments = { file: uri, tasks };
    lenses.push({ range: toRange(file, span), command: { title, command, arguments: [argument] } });
  };
  const top = root?.kind === 'map' ? root.entries[0]?.key.span : undefined;
  if (top === undefined) return [];
  add(top, 'Run', commands.run, []);
  const left = last === null ? '' : leftToRetry(last);
  if (left !== null) add(top, left === '' ? 'Retry last' : `Retry last: ${left}`, commands.retry, []);
  if (last !== null) {
    const title = lastRunInWords(last, timeZone);
    if (client.commands.has(commands.show)) add(top, title, commands.show, []);
    else lenses.push({ range: toRange(file, top), command: { title, command: '' } });
  }
  for (const phase of draft.outline.phases) {
    const ids = phase.tasks.flatMap(({ id }) => id ?? []);
    if (ids.length > 0) add(phase.span, 'Run phase', commands.runTask, ids);
    for (const task of phase.tasks)
      if (task.id !== null) add(task.span, 'Run task', commands.runTask, [task.id]);
  }
  return lenses;
}

function scheduleLenses(reading: OrchestrationReading, nowMs: number): CodeLens[] {
  return schedulesIn(reading).map(schedule => {
    const next = nextInWords(schedule, nowMs);
    const title = next === null ? 'Never fires' : `Next: ${next}`;
    return { range: toRange(reading.file, schedule.span), command: { title, command: '' } };
  });
}
