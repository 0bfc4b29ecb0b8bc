import { type Hover, type HoverParams, MarkupKind, type ServerCapabilities } from 'vscode-languageserver';
import { hoverAt } from '../hover/hoverAt.ts';
import { lastValue, shownValue, verbatim } from '../hover/lastValue.ts';
import type { FileReading } from '../reading.ts';
import type { Session } from '../session.ts';
import { toRange } from '../toLsp.ts';
import { minuteIn } from '../words/lastRunInWords.ts';
import type { Feature } from './feature.ts';

/** Tells what something means: keys, components, times in words, names in expressions and their values in the last run. */
export const hover: Feature = {
  name: 'hover',
  capabilities(): ServerCapabilities {
    return { hoverProvider: true };
  },
  register(connection, session) {
    connection.onHover(
      session.answering<HoverParams, Hover>(async (reading, { position }, context) => {
        const { ports, client } = session;
        const clock = { nowMs: ports.wallClock(), timeZone: ports.timeZone() };
        const found = hoverAt(reading, reading.file.offsetAt(position), clock);
        if (found === null) return null;
        const formats = client.capabilities.textDocument?.hover?.contentFormat;
        const isPlain = formats !== undefined && !formats.includes(MarkupKind.Markdown);
        const words = isPlain ? found.words.replaceAll(/[`*]/g, '') : found.words;
        const last = await lastValueInWords(session, reading, { expression: found.expression, isPlain });
        context.check();
        const value = [words, last].filter(part => part !== '').join('\n\n');
        if (value === '') return null;
        const kind = isPlain ? MarkupKind.PlainText : MarkupKind.Markdown;
        return { contents: { kind, value }, range: toRange(reading.file, found.span) };
      }),
    );
  },
};

interface Asked {
  readonly expression: string | undefined;
  readonly isPlain: boolean;
}

/** The value that an expression had in the last run; empty where none is known. */
async function lastValueInWords(
  { runs, ports }: Session,
  reading: FileReading,
  { expression, isPlain }: Asked,
): Promise<string> {
  if (expression === undefined || reading.kind !== 'orchestration') return '';
  const last = await runs.lastOf(reading);
  const value = last === null ? null : lastValue(last, expression);
  if (last === null || value === null) return '';
  const shown = shownValue(value);
  return `Last run, #${last.number} of ${minuteIn(ports.timeZone(), last.endedAt)}: ${isPlain ? shown : verbatim(shown)}`;
}
