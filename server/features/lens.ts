import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import type { Span } from '../../runner/model/sourceFile.ts';
import type { ClientFacts } from '../client.ts';
import { commands, type RunArguments } from '../protocol.ts';
import type { OrchestrationReading } from '../reading.ts';
import { toRange } from '../toLsp.ts';
import { nextInWords, schedulesIn } from '../words/schedulesIn.ts';
import type { Feature } from './feature.ts';

/**
 * Lines above an orchestration, its phases and tasks: what can be run from there, where the client has the commands for it, and when a schedule
 * fires next. How the last run ended is in the store, which the server does not know; a client that does adds its own.
 */
export const lens: Feature = {
  name: 'codeLens',
  capabilities: () => ({ codeLensProvider: {} }),
  register(connection, session) {
    connection.onCodeLens(
      session.answering<CodeLensParams, CodeLens[]>(reading => {
        if (reading.kind !== 'orchestration') return [];
        return [...runLenses(reading, session.client), ...scheduleLenses(reading, session.ports.wallClock())];
      }),
    );
  },
};

function runLenses({ uri, file, root, draft }: OrchestrationReading, client: ClientFacts): CodeLens[] {
  const lenses: CodeLens[] = [];
  const add = (span: Span, title: string, command: string, tasks: readonly string[]): void => {
    if (!client.commands.has(command)) return;
    const argument: RunArguments = { file: uri, tasks };
    lenses.push({ range: toRange(file, span), command: { title, command, arguments: [argument] } });
  };
  const top = root?.kind === 'map' ? root.entries[0]?.key.span : undefined;
  if (top === undefined) return [];
  add(top, 'Run', commands.run, []);
  add(top, 'Retry last', commands.retry, []);
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
