// A small API over the cars of vega-datasets, a page at a time: node api.mjs [port]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const cars = JSON.parse(
  readFileSync(new URL('../../node_modules/vega-datasets/data/cars.json', import.meta.url), 'utf8'),
);

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname !== '/cars') {
    response.writeHead(404).end();
    return;
  }
  const limit = Number(searchParams.get('limit') ?? 50);
  const from = Number(searchParams.get('from') ?? 0);
  const next = from + limit < cars.length ? `/cars?limit=${limit}&from=${from + limit}` : null;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ items: cars.slice(from, from + limit), next }));
});

server.listen(Number(process.argv[2] ?? 8790), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
