import type {
  DocumentFormattingParams,
  DocumentRangeFormattingParams,
  TextEdit,
} from 'vscode-languageserver';
import type { SourceFile } from '../../runner/model/sourceFile.ts';
import { formatLines, formatYaml } from '../format/formatYaml.ts';
import type { TextChange } from '../format/textChange.ts';
import type { FileReading } from '../reading.ts';
import { toEdit } from '../toLsp.ts';
import type { Feature } from './feature.ts';

/**
 * Makes files, or lines of one, tidy. The options of a request are passed over: the language has one form, which is the same in
 * every editor.
 */
export const format: Feature = {
  name: 'formatting',
  capabilities: () => ({ documentFormattingProvider: true, documentRangeFormattingProvider: true }),
  register(connection, session) {
    connection.onDocumentFormatting(
      session.answering<DocumentFormattingParams, TextEdit[]>(reading =>
        editsOf(reading, formatOf(reading.file)),
      ),
    );
    connection.onDocumentRangeFormatting(
      session.answering<DocumentRangeFormattingParams, TextEdit[]>((reading, { range }) =>
        editsOf(reading, linesFormatted(reading, range)),
      ),
    );
  },
};

const known = new WeakMap<SourceFile, readonly TextChange[]>();

/** The tidying of a file, found once for a text: editors that format on each save ask about what has not changed, too. */
export function formatOf(file: SourceFile): readonly TextChange[] {
  const changes = known.get(file) ?? formatYaml(file.text);
  known.set(file, changes);
  return changes;
}

function linesFormatted({ file }: FileReading, range: DocumentRangeFormattingParams['range']) {
  const { start, end } = range;
  // A selection of whole lines ends before the first character of the next one.
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return formatLines(file.text, {
    start: file.offsetAt({ line: start.line, character: 0 }),
    end: file.offsetAt({ line: last + 1, character: 0 }),
  });
}

function editsOf({ file }: FileReading, changes: readonly TextChange[]): TextEdit[] {
  return changes.map(change => toEdit(file, change, change.text));
}
