// A small API: two pages of orders for whoever knows the token, and a file.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const pages = [
  {
    items: [
      { id: 1, total: 10 },
      { id: 2, total: 20 },
    ],
    next: '/orders?page=2',
  },
  { items: [{ id: 3, total: 30 }], next: null },
];

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (request.headers.authorization !== 'Bearer t0k3n/1') {
    response.writeHead(401).end(`who is ${request.headers.authorization}?`);
  } else if (pathname === '/orders') {
    response.end(JSON.stringify(pages[Number(searchParams.get('page') ?? 1) - 1]));
  } else if (pathname === '/file') {
    response.end('id,total\n1,10\n');
  } else {
    response.writeHead(404).end();
  }
});
server.listen(0, '127.0.0.1', () => writeFileSync('port', String(server.address().port)));
process.once('SIGTERM', () => process.exit(0));
writeFileSync('pid', String(process.pid));
