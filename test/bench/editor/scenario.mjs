import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { connect } from './client.mjs';

const path = '.segue/orchestrations/bench.yaml';

/** Milliseconds between two keys of a fast typist's burst. */
const keyMs = 20;

/** Milliseconds without a message after which no further diagnostics are to be expected. */
const silenceMs = 2500;

/** A task as it is typed; its last key is a mistake that both servers find. */
const typed = [
  '      - name: Typed anew',
  '        timeout: 10m',
  '        env: { TABLE: accounts }',
  '        run: |',
  '          ./load.sh "$TABLE"',
  '        retries: 3',
].join('\n');

/**
 * One session with one server, as a person's: opens the file, edits it in many places, asks for completions, types. Gives every figure
 * in milliseconds (lists where something is done often) and the peak of the server's memory.
 */
export async function runSession({ command, settings }, { cwd, edits }) {
  const startedAt = performance.now();
  const client = connect(command, { cwd, settings });
  const root = pathToFileURL(cwd).href;
  const answer = await client.request('initialize', {
    processId: process.pid,
    rootUri: root,
    workspaceFolders: [{ uri: root, name: 'bench' }],
    capabilities,
  });
  const initialize = performance.now() - startedAt;
  client.notify('initialized', {});
  const document = new OpenDocument(client, `${root}/${path}`, readFileSync(join(cwd, path), 'utf8'));
  const { capabilities: can } = answer;
  const figures = {
    initialize,
    first: await document.open(),
    edit: await document.toggle(edits),
    ...(can.completionProvider === undefined ? {} : { completion: await document.ask(edits, completionAt) }),
    ...(can.hoverProvider === undefined ? {} : { hover: await document.ask(edits, hoverAt) }),
    ...(can.documentSymbolProvider === undefined ? {} : { symbols: await document.ask(edits, symbols) }),
    typing: await document.type(),
  };
  const peak = client.peakBytes();
  await client.end();
  return { ...figures, peak };
}

const capabilities = {
  workspace: { configuration: true, workspaceFolders: true },
  textDocument: {
    publishDiagnostics: { versionSupport: true, relatedInformation: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown'] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

/** A document that is open in a server, and the diagnostics that came for it. */
class OpenDocument {
  #client;
  #uri;
  #lines;
  #version = 1;
  #arrived = () => {};

  constructor(client, uri, text) {
    this.#client = client;
    this.#uri = uri;
    this.#lines = text.split('\n');
    client.onDiagnostics = params => {
      if (params.uri === uri) this.#arrived(params);
    };
  }

  /** From opening the file to its first diagnostics. */
  async open() {
    const startedAt = performance.now();
    const shown = this.#until(({ diagnostics }) => diagnostics.length === 0);
    const text = this.#lines.join('\n');
    this.#notify('didOpen', { languageId: 'yaml', version: 1, text });
    await shown;
    return performance.now() - startedAt;
  }

  /** Puts a mistake in and takes it out again, each time at another task: from each edit to the diagnostics that it makes. */
  async toggle(count) {
    const times = [];
    for (let at = 0; at < count; at++) {
      const line = this.#taskLine(at / count) + 1;
      times.push(await this.#edited(line, '        timeuot: 10m\n', 1));
      times.push(await this.#removed(line, 0));
    }
    return times;
  }

  async #edited(line, text, mistakes) {
    const startedAt = performance.now();
    const shown = this.#until(({ diagnostics }) => diagnostics.length > 0 === mistakes > 0);
    this.#replace({ line, character: 0 }, { line, character: 0 }, text);
    await shown;
    return performance.now() - startedAt;
  }

  async #removed(line, mistakes) {
    const startedAt = performance.now();
    const shown = this.#until(({ diagnostics }) => diagnostics.length > 0 === mistakes > 0);
    this.#replace({ line, character: 0 }, { line: line + 1, character: 0 }, '');
    await shown;
    return performance.now() - startedAt;
  }

  /** Asks something right after an edit, each time at another task: from the edit to the answer. */
  async ask(count, { text, method, position, isGood }) {
    const times = [];
    for (let at = 0; at < count; at++) {
      const line = this.#taskLine((at + 0.5) / count) + 1;
      this.#replace({ line, character: 0 }, { line, character: 0 }, text);
      const startedAt = performance.now();
      const answer = await this.#client.request(method, {
        textDocument: { uri: this.#uri },
        ...position(line),
      });
      times.push(performance.now() - startedAt);
      if (!isGood(answer))
        throw new Error(`${method} gave no answer: ${JSON.stringify(answer)?.slice(0, 300)}`);
      this.#replace({ line, character: 0 }, { line: line + 1, character: 0 }, '');
    }
    await this.#silence();
    return times;
  }

  /** Types a task key by key in the middle of the file: from the last key to the last diagnostics. */
  async type() {
    const line = this.#taskLine(0.5) - 1;
    this.#replace({ line, character: 0 }, { line, character: 0 }, '\n');
    await this.#silence();
    let position = { line, character: 0 };
    let endedAt = 0;
    let keyAt = 0;
    this.#arrived = ({ diagnostics }) => {
      endedAt = performance.now();
      this.#last = diagnostics;
    };
    const nextAt = performance.now();
    for (const [at, key] of [...typed].entries()) {
      await wait(Math.max(0, nextAt + at * keyMs - performance.now()));
      keyAt = performance.now();
      this.#replace(position, position, key);
      position =
        key === '\n'
          ? { line: position.line + 1, character: 0 }
          : { ...position, character: position.character + 1 };
    }
    while (performance.now() - Math.max(keyAt, endedAt) < silenceMs) await wait(50);
    if (this.#last.length === 0) throw new Error('The mistake that was typed is not found.');
    return endedAt - keyAt;
  }

  #last = [];

  /** The line after the first one of the task that stands at a part of the file. */
  #taskLine(part) {
    const tasks = this.#lines.flatMap((line, at) => (line.startsWith('      - name:') ? [at + 1] : []));
    return tasks[Math.floor(part * tasks.length)];
  }

  #until(isAwaited) {
    return new Promise(resolve => {
      this.#arrived = params => {
        if (params.version !== undefined && params.version !== this.#version) return;
        if (isAwaited(params)) resolve();
      };
    });
  }

  /** Waits until the server has no more to say. */
  async #silence() {
    let heardAt = performance.now();
    this.#arrived = () => {
      heardAt = performance.now();
    };
    while (performance.now() - heardAt < silenceMs) await wait(50);
  }

  #replace(start, end, text) {
    this.#version++;
    this.#notify(
      'didChange',
      { version: this.#version },
      { contentChanges: [{ range: { start, end }, text }] },
    );
  }

  #notify(method, document, more = {}) {
    this.#client.notify(`textDocument/${method}`, { textDocument: { uri: this.#uri, ...document }, ...more });
  }
}

const completionAt = {
  text: '        m\n',
  method: 'textDocument/completion',
  position: line => ({ position: { line, character: 9 }, context: { triggerKind: 1 } }),
  isGood: answer =>
    (Array.isArray(answer) ? answer : (answer?.items ?? [])).some(({ label }) => label === 'memory'),
};

const hoverAt = {
  text: '        memory: 1GB\n',
  method: 'textDocument/hover',
  position: line => ({ position: { line, character: 10 } }),
  isGood: answer => JSON.stringify(answer?.contents ?? '').length > 20,
};

const symbols = {
  text: '        active: true\n',
  method: 'textDocument/documentSymbol',
  position: () => ({}),
  isGood: answer => Array.isArray(answer) && answer.length > 0,
};
