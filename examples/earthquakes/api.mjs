// A small API, such as those of earthquake services: events in pages, to who shows the token. Every third answer keeps its caller waiting.
//   node api.mjs            (the port is 8642, or that of the variable PORT)
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const file = new URL('../../node_modules/vega-datasets/data/earthquakes.json', import.meta.url);
const { features } = JSON.parse(readFileSync(file, 'utf8'));
const token = process.env.EARTHQUAKES_TOKEN ?? 'open-sesame';
const every = 3;
let requests = 0;

const server = createServer((request, response) => {
  const send = (status, body, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
  const url = new URL(request.url, `http://${request.headers.host}`);
  if (url.pathname !== '/events') return send(404, { error: `There is no ${url.pathname}.` });
  if (request.headers.authorization !== `Bearer ${token}`)
    return send(401, { error: 'The token is not known.' });
  requests++;
  if (requests % every === 0) return send(429, { error: 'Too many requests.' }, { 'retry-after': '0' });

  const least = Number(url.searchParams.get('minmagnitude') ?? 0);
  const limit = Number(url.searchParams.get('limit') ?? 100);
  const offset = Number(url.searchParams.get('offset') ?? 0);
  const found = features.filter(({ properties }) => properties.mag >= least);
  const metadata = { count: found.length };
  if (offset + limit < found.length) {
    url.searchParams.set('offset', `${offset + limit}`);
    metadata.next = url.href;
  }
  send(200, { metadata, features: found.slice(offset, offset + limit) });
});

server.listen(Number(process.env.PORT ?? 8642), () => {
  console.log(`Earthquakes at http://localhost:${server.address().port}/events`);
});
