import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserServer, chromium } from 'playwright-core';

/** A browser that any number of test processes connect to. */
export interface SharedBrowser {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export async function startBrowser(): Promise<SharedBrowser> {
  // Chromium writes crash reports and caches into the home folder, whichever profile it has.
  const home = await mkdtemp(join(tmpdir(), 'segue-browser-'));
  const server: BrowserServer = await chromium.launchServer({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    env: { ...process.env, HOME: home },
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
      // Whatever a page wants from the internet is not there, so that no test depends on it.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
  return {
    endpoint: server.wsEndpoint(),
    stop: async () => {
      await server.close();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
