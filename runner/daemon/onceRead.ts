import type { FileSystem } from '../model/project/fileSystem.ts';
import { hashOf } from '../run/hashOf.ts';

/** What was asked of a disk → a hash of what was found. Where the same is found again, whatever was made of it would be the same again. */
export type Findings = ReadonlyMap<string, string>;

interface Answer {
  readonly outcome: Promise<unknown>;
  readonly print: Promise<string>;
}

const acts = { t: 'readText', l: 'list', f: 'facts' } as const;
type Act = keyof typeof acts;

/**
 * A disk as it is found during one reading of a project: each question is put to it once, so that a component which thousands of orchestrations use is read once, and
 * all of them see the same. It notes what was asked.
 */
export class OnceRead implements FileSystem {
  readonly #files: FileSystem;
  readonly #answers = new Map<string, Answer>();
  #asked = new Set<string>();

  constructor(files: FileSystem) {
    this.#files = files;
  }

  readText(path: string): ReturnType<FileSystem['readText']> {
    return this.#ask('t', path);
  }

  list(folder: string): ReturnType<FileSystem['list']> {
    return this.#ask('l', folder);
  }

  facts(path: string): ReturnType<FileSystem['facts']> {
    return this.#ask('f', path);
  }

  /** What was asked, by whomever, since this was called last. */
  async findings(): Promise<Findings> {
    const asked = this.#asked;
    this.#asked = new Set();
    const findings = new Map<string, string>();
    for (const question of asked) findings.set(question, await this.#printOf(question));
    return findings;
  }

  /** Whether the same is found now as was then. */
  async findsAgain(findings: Findings): Promise<boolean> {
    for (const [question, print] of findings) if ((await this.#printOf(question)) !== print) return false;
    return true;
  }

  async #printOf(question: string): Promise<string> {
    return this.#answer(question).print;
  }

  #ask<A extends Act>(act: A, path: string): ReturnType<FileSystem[(typeof acts)[A]]> {
    const question = `${act}${path}`;
    this.#asked.add(question);
    return this.#answer(question).outcome as ReturnType<FileSystem[(typeof acts)[A]]>;
  }

  #answer(question: string): Answer {
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const outcome = this.#files[acts[question.slice(0, 1) as Act]](question.slice(1));
    const print = outcome.then(found => hashOf(JSON.stringify(found)));
    const answer = { outcome, print };
    this.#answers.set(question, answer);
    return answer;
  }
}
