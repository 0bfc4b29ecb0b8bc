import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ComponentRig } from './componentRig.ts';
import { executeComponent } from './executeComponent.ts';

const rig = new ComponentRig();
let server: Server;
let port: number;
let requests = 0;

beforeAll(async () => {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', rig.path('key.pem'), '-out', rig.path('certificate.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, ...files], { stdio: 'ignore' });
  server = createServer({ key: rig.read('key.pem'), cert: rig.read('certificate.pem') }, (_, response) => {
    requests++;
    response.end('[{"id":1}]');
  });
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterAll(() => {
  server.close();
  rig.remove();
});

describe('http over TLS', () => {
  const parameters = () => ({ url: `https://localhost:${port}/`, records: '$' });

  test('refuses a certificate that nobody vouches for, and does not try again', async () => {
    const { exitCode, printed, rows } = await executeComponent(rig, 'http', { parameters: parameters() });
    expect({ exitCode, rows, requests }).toEqual({ exitCode: 1, rows: null, requests: 0 });
    expect(printed).toEqual([
      `::error::GET https://localhost:${port}/: The certificate of localhost:${port} is not accepted: self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT). NODE_EXTRA_CA_CERTS names a file of further authorities.`,
    ]);
  });

  test('takes one of an authority that the environment names', async () => {
    const environment = { NODE_EXTRA_CA_CERTS: rig.path('certificate.pem') };
    const { exitCode, rows } = await executeComponent(rig, 'http', { parameters: parameters(), environment });
    expect({ exitCode, rows }).toEqual({ exitCode: 0, rows: [{ id: 1 }] });
  });
});
