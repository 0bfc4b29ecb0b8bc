import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { patterns, selector } from './selector.ts';

/** Builds a client that is not started yet; how, differs between Node.js and a browser. */
export type BuildClient = (output: vscode.LogOutputChannel) => Promise<BaseLanguageClient>;

/**
 * The language server's life: it starts with the first file of ours, so that whoever opens other YAML files pays nothing for it, and
 * tells of a failure once.
 */
export class LanguageHelp implements vscode.Disposable {
  readonly #build: BuildClient;
  readonly #output: vscode.LogOutputChannel;
  readonly #waiting: vscode.Disposable[] = [];
  #client: BaseLanguageClient | null = null;
  #change: Promise<void> = Promise.resolve();

  constructor(build: BuildClient, output: vscode.LogOutputChannel) {
    this.#build = build;
    this.#output = output;
  }

  /** Starts the server as soon as there is something for it to do. */
  async startWhenNeeded(): Promise<void> {
    this.#waiting.push(
      vscode.workspace.onDidOpenTextDocument(document => {
        if (isOurs(document)) void this.start();
      }),
    );
    if (vscode.workspace.textDocuments.some(isOurs) || (await hasOurFiles())) await this.start();
  }

  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#client !== null) return;
      for (const waiting of this.#waiting.splice(0)) waiting.dispose();
      const client = await this.#build(this.#output);
      this.#client = client;
      await client.start();
    });
  }

  restart(): Promise<void> {
    void this.#inTurn(() => this.#stop());
    return this.start();
  }

  /** Begins anew where the server runs: what it was told at its start has changed. */
  async renew(): Promise<void> {
    if (this.#client !== null) await this.restart();
  }

  async dispose(): Promise<void> {
    for (const waiting of this.#waiting.splice(0)) waiting.dispose();
    await this.#inTurn(() => this.#stop());
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.dispose();
  }

  /** One change of the server's life after another; a failure of one is told and does not keep the next from being tried. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#change = this.#change.then(act).catch(error => this.#failed(error));
    return this.#change;
  }

  #failed(error: unknown): void {
    this.#client = null;
    const why = error instanceof Error ? error.message : String(error);
    this.#output.error(`The language server could not be started: ${why}`);
    void vscode.window
      .showErrorMessage(
        `Segue's help in the editor is off: its language server did not start (${why}).`,
        'Try Again',
      )
      .then(choice => (choice === undefined ? undefined : this.start()));
  }
}

function isOurs(document: vscode.TextDocument): boolean {
  return vscode.languages.match(selector, document) > 0;
}

async function hasOurFiles(): Promise<boolean> {
  const found = await Promise.all(
    patterns.map(pattern => vscode.workspace.findFiles(pattern, '**/node_modules/**', 1)),
  );
  return found.flat().length > 0;
}
