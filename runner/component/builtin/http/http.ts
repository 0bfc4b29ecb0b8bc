import { isAbsolute, join } from 'node:path';
import { formatSize } from '../../../model/size.ts';
import type { ComponentContext } from '../component.ts';
import { textParameter } from '../parameters.ts';
import { Client } from './client.ts';
import { download } from './download.ts';
import { leaveRows } from './leaveRows.ts';
import { requestOf } from './requestOf.ts';
import { sending } from './sending.ts';
import { tellAnswer } from './tellAnswer.ts';
import { textOf } from './textOf.ts';

/** The component `http`: a request, whose answer becomes rows, a file or the output `body`. */
export async function http(context: ComponentContext): Promise<void> {
  const { call, environment } = context;
  const settings = sending(context);
  const client = new Client({ ...settings, environment });
  const request = requestOf(call);
  const records = textParameter(call, 'records');
  const file = textParameter(call, 'file');
  try {
    if (records !== undefined) await leaveRows(context, { client, request, records });
    else if (file !== undefined) {
      const path = isAbsolute(file) ? file : join(call.root, file);
      const { response, left } = await client.fetch(request, answer => download(answer, path, settings));
      tellAnswer(context, response);
      if (left === undefined) return;
      context.log(`${file} has ${formatSize(left)}.`);
      context.output('bytes', left);
    } else {
      const { response, left } = await client.fetch(request, answer => textOf(answer, settings));
      tellAnswer(context, response);
      leaveBody(context, left ?? '');
    }
  } finally {
    client.close();
  }
}

/** Outputs are kept in the record of the run, which is no place for large texts. In UTF-16 units. */
const largestBody = 65_536;

function leaveBody(context: ComponentContext, body: string): void {
  if (body.length <= largestBody) context.output('body', body);
  else
    context.annotate(
      'notice',
      `The answer is too large for the output "body" (${formatSize(Buffer.byteLength(body))}); "records" makes rows of it, "file" a file.`,
    );
}
