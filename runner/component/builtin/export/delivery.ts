import type { Json, JsonObject } from '../../../model/orchestration.ts';
import { type ComponentContext, ComponentFailure } from '../component.ts';
import { Client } from '../http/client.ts';
import type { HttpRequest } from '../http/message.ts';
import { requestOf } from '../http/requestOf.ts';
import { sending } from '../http/sending.ts';
import { textOf } from '../http/textOf.ts';

/** Sends messages to one address, one after another. */
export interface Delivery {
  /** `headersOf` is asked anew where the message is sent again. */
  send(body: string, headersOf: () => JsonObject): Promise<void>;
}

/** Where messages go: `parameter` is how the author calls the address, which is often secret, so that nothing shows more of it than its host. */
export async function deliver(
  context: ComponentContext,
  { parameter, address }: { readonly parameter: string; readonly address: Json | undefined },
  act: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  const { call, environment } = context;
  if (typeof address !== 'string' || !/^https?:\/\//.test(address) || !URL.canParse(address))
    throw new ComponentFailure(`"${parameter}" is no address that begins with https:// or http://.`);
  const settings = sending(context);
  const client = new Client({ ...settings, environment, followsRedirects: false });
  const requestWith = (text: string, headers: JsonObject): HttpRequest => ({
    ...requestOf({
      ...call,
      parameters: {
        url: address,
        headers: { 'content-type': 'application/json', ...headers },
        body: { text },
      },
    }),
    name: `POST ${new URL(address).origin}`,
  });
  try {
    await act({
      send: async (body, headersOf) => {
        await client.fetch(
          () => requestWith(body, headersOf()),
          answer => textOf(answer, settings),
        );
      },
    });
  } finally {
    client.close();
  }
}
