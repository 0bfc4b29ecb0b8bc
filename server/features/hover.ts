import { type Hover, type HoverParams, MarkupKind, type ServerCapabilities } from 'vscode-languageserver';
import { hoverAt } from '../hover/hoverAt.ts';
import { toRange } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/** Tells what something means: keys, components, times in words, names in expressions. */
export const hover: Feature = {
  name: 'hover',
  capabilities(): ServerCapabilities {
    return { hoverProvider: true };
  },
  register(connection, session) {
    connection.onHover(
      session.answering<HoverParams, Hover>((reading, { position }) => {
        const { ports, client } = session;
        const clock = { nowMs: ports.wallClock(), timeZone: ports.timeZone() };
        const found = hoverAt(reading, reading.file.offsetAt(position), clock);
        if (found === null) return null;
        const formats = client.capabilities.textDocument?.hover?.contentFormat;
        const isPlain = formats !== undefined && !formats.includes(MarkupKind.Markdown);
        const value = isPlain ? found.words.replaceAll(/[`*]/g, '') : found.words;
        const kind = isPlain ? MarkupKind.PlainText : MarkupKind.Markdown;
        return { contents: { kind, value }, range: toRange(reading.file, found.span) };
      }),
    );
  },
};
