import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Asks a daemon; gives the status, the body and how long the answer took, in milliseconds. */
export function ask(serving, token, ...[method, path]) {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const asked = request(`${serving.url}${path}`, { method, headers, agent }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk;
      });
      response.on('end', () => {
        const ms = performance.now() - startedAt;
        const { statusCode: status = 0 } = response;
        if (status >= 400) reject(new Error(`${method} ${path}: ${status} ${text}`));
        else resolve({ status, ms, body: JSON.parse(text) });
      });
    });
    asked.on('error', reject).end();
  });
}

/** Does something so many times, one after another. */
export async function each(count, act) {
  const results = [];
  for (let at = 0; at < count; at++) results.push(await act(at));
  return results;
}

/** Does something so many times, so many at once. */
export async function spread(wide, count, act) {
  const results = [];
  let next = 0;
  const caller = async () => {
    while (next < count) results.push(await act(next++));
  };
  await Promise.all(Array.from({ length: wide }, caller));
  return results;
}
