import { appendFileSync, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../../data/column.ts';
import { DataSetError } from '../../../data/dataSet.ts';
import type { DataSetWriter } from '../../../data/dataSetWriter.ts';
import { readRows } from '../../../data/readRows.ts';
import type { Json } from '../../../model/orchestration.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { objectParameter } from '../parameters.ts';
import type { Client } from './client.ts';
import { download } from './download.ts';
import { jsonRows, parseJson, rowsPath } from './jsonRows.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { type Page, pagesOf } from './pages.ts';
import { sending } from './sending.ts';
import { tellAnswer } from './tellAnswer.ts';
import { textOf } from './textOf.ts';

export interface RowsRequest {
  readonly client: Client;
  readonly request: HttpRequest;
  /** Where the rows are. */
  readonly records: string;
}

/** The rows of an answer, and of all its further pages, as the task's result. */
export async function leaveRows(
  context: ComponentContext,
  { client, request, records }: RowsRequest,
): Promise<void> {
  const path = rowsPath(records);
  const settings = sending(context);
  const pages = pagesOf(objectParameter(context.call, 'paginate'));
  const writer = context.result();
  const linesFile = join(context.call.scratch, 'answer.ndjson');
  let last: HttpResponse | undefined;
  for (let next: HttpRequest | undefined = pages.first(request); next !== undefined; ) {
    const asked: HttpRequest = next;
    const { response, left } = await client.fetch(asked, async (answer): Promise<Json | 'lines'> => {
      if (!hasLines(answer)) return parseJson(await textOf(answer, settings), answer.headers);
      await download(answer, linesFile, settings);
      return 'lines';
    });
    last = response;
    const before = writer.records;
    if (left === 'lines') writeAll(writer, rowsOfLines(linesFile));
    else if (left !== undefined) writeAll(writer, jsonRows(left, path, records));
    const page: Page = {
      request: asked,
      response,
      body: left === undefined || left === 'lines' ? null : left,
      rows: writer.records - before,
    };
    next = pages.next(page);
  }
  writer.close();
  if (last !== undefined) tellAnswer(context, last);
  context.records({ in: null, out: writer.records });
}

function hasLines({ headers }: HttpResponse): boolean {
  return /^application\/(x-ndjson|ndjson|jsonl|x-jsonlines|json-lines)\b/i.test(
    headers['content-type'] ?? '',
  );
}

function writeAll(writer: DataSetWriter, rows: Iterable<Row>): void {
  for (const row of rows) writer.write(row);
}

/** Rows of a file with one a line, which may lack the end of its last line. */
function* rowsOfLines(path: string): Generator<Row, undefined> {
  if (!endsWithLineFeed(path)) appendFileSync(path, '\n');
  try {
    yield* readRows(path);
  } catch (error) {
    if (error instanceof DataSetError)
      throw new ComponentFailure(error.message.replaceAll(path, 'the answer'));
    throw error;
  }
}

function endsWithLineFeed(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1, '\n');
    if (size > 0) readSync(file, last, 0, 1, size - 1);
    return last.toString() === '\n';
  } finally {
    closeSync(file);
  }
}
