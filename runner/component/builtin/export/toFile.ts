import { dirname, extname, isAbsolute, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeFolder } from '../../../makeFolder.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import type { Input } from '../parameters.ts';
import { csvLines } from './csv.ts';
import type { Piece } from './piece.ts';
import { WholeFile } from './wholeFile.ts';

/** Writes rows to a file in the format that its ending says; gives how many. */
export async function exportToFile(context: ComponentContext, path: string, input: Input): Promise<number> {
  const ending = extname(path).toLowerCase();
  const target = isAbsolute(path) ? path : join(context.call.root, path);
  if (ending === '.parquet') {
    const { exportToParquet } = await import('./parquet.ts');
    makeFolder(dirname(target));
    return exportToParquet(context, target, input);
  }
  const texts = formats.get(ending);
  if (texts === undefined) throw new ComponentFailure(unknownEnding(path, ending));
  makeFolder(dirname(target));
  const file = new WholeFile(target, context.signal());
  let records = 0;
  try {
    for (const text of texts(input)) {
      // Only between portions is there a moment to hear that the job is to end.
      if (file.write(text.text)) await nextTurn();
      if (text.isRow) records++;
    }
    file.finish();
  } catch (error) {
    file.abandon();
    throw error;
  }
  return records;
}

const formats: ReadonlyMap<string, (input: Input) => Iterable<Piece>> = new Map([
  ['.csv', csvLines],
  ['.ndjson', ndjsonLines],
  ['.jsonl', ndjsonLines],
  ['.json', jsonList],
]);

function* ndjsonLines(input: Input): Generator<Piece, undefined> {
  for (const row of input.rows()) yield { text: `${JSON.stringify(row)}\n`, isRow: true };
}

/** A list with one row a line. */
function* jsonList(input: Input): Generator<Piece, undefined> {
  let before = '[\n';
  for (const row of input.rows()) {
    yield { text: before + JSON.stringify(row), isRow: true };
    before = ',\n';
  }
  yield { text: before === '[\n' ? '[]\n' : '\n]\n', isRow: false };
}

function unknownEnding(path: string, ending: string): string {
  const found = ending === '' ? 'has no ending' : `ends with "${ending}"`;
  return `The file "${path}" ${found}, which says no format; expected .csv, .ndjson, .json or .parquet.`;
}
