import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Program } from '../../extension/runner/program.ts';

/** The built command line, executed as the extension does it. */
export const program: Program = {
  script: fileURLToPath(new URL('../../dist/segue.cjs', import.meta.url)),
  isBundled: true,
  node: process.execPath,
  env: process.env,
};

/** A folder with orchestrations that lives as long as a test. */
export class RealProject {
  readonly root = mkdtempSync(join(tmpdir(), 'segue-extension-'));

  constructor(orchestrations: Readonly<Record<string, string>>) {
    for (const [id, text] of Object.entries(orchestrations))
      this.write(`.segue/orchestrations/${id}.yaml`, text);
    onTestFinished(() => rmSync(this.root, { recursive: true, force: true, maxRetries: 5 }));
  }

  write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }
}

/** Resolves when `look` gives something else than undefined; looked at whenever `poke` is called. */
export class Watched {
  readonly #waiting = new Set<() => void>();

  /** Something has happened. */
  readonly poke = (): void => {
    for (const look of [...this.#waiting]) look();
  };

  until<Value>(look: () => Value | undefined): Promise<Value> {
    return new Promise(resolve => {
      const again = (): void => {
        const value = look();
        if (value === undefined) return;
        this.#waiting.delete(again);
        resolve(value);
      };
      this.#waiting.add(again);
      again();
    });
  }
}
