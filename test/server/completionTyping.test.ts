import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textIn } from '../../runner/model/check/fields.ts';
import { parseTemplate, references } from '../../runner/model/expression/expression.ts';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import { childOf, entryOf, type YamlNode, type YamlScalar } from '../../runner/model/yaml/node.ts';
import { offsetIn } from '../../runner/model/yaml/offsetIn.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import { offersAt } from '../../server/completion/offersAt.ts';
import { cursorAt } from '../../server/cursor/cursorAt.ts';
import { schemasAt } from '../../server/cursor/schemaAt.ts';
import { branchesOf } from '../../server/cursor/schemaNode.ts';
import { hoverAt } from '../../server/hover/hoverAt.ts';
import { signatureAt } from '../../server/hover/signatureAt.ts';
import type { FileReading } from '../../server/reading.ts';
import { applied } from './applied.ts';
import { type LanguageFile, languageFiles } from './languageFiles.ts';
import { OpenFile, readingOf } from './readingOf.ts';

/** A word of a file that its author types next, after everything before it. */
interface NextWord {
  readonly offset: number;
  readonly word: string;
  readonly kind: 'key' | 'value' | 'reference';
  /** Of a reference: the names up to this one, itself included. */
  readonly names?: readonly string[];
}

const right: LanguageFile[] = [];
for (const file of languageFiles) {
  const { problems } = await readingOf(file.files, file.path);
  if (problems.every(({ severity }) => severity !== 'error')) right.push(file);
}

describe('typing a file from nothing to its end', () => {
  test.each(right)('$name: the next right word is offered all along', async file => {
    const missing: string[] = [];
    const whole = await readingOf(file.files, file.path);
    const open = new OpenFile(file.files, file.path);
    for (const { offset, word, kind, names } of nextWords(file)) {
      const isKnown =
        names === undefined ? isChosen(whole, { offset, kind }) : isKnowable(whole, offset, names);
      if (!isKnown) continue;
      const reading = await open.typed(file.text.slice(0, offset));
      const { offers } = await offersAt(reading, offset);
      if (!offers.some(({ label }) => label === word))
        missing.push(`${kind} "${word}" at ${offset}, of ${offers.map(({ label }) => label).slice(0, 12)}`);
    }
    expect(missing).toEqual([]);
  });
});

describe('typing a word of a file again in its place', () => {
  const some = right.filter(({ name }) =>
    /^examples|cases\/(matrix|params|own-components|env|secrets)\//.test(name),
  );

  test.each(some)('$name: a key is offered after its first letter', async file => {
    const missing: string[] = [];
    const whole = await readingOf(file.files, file.path);
    const open = new OpenFile(file.files, file.path);
    for (const { offset, word, kind } of nextWords(file)) {
      if (kind !== 'key' || !isChosen(whole, { offset, kind })) continue;
      const { text } = file;
      const rest = text.slice(offset + word.length).replace(/^["']?[ \t]*:[ \t]*/, '');
      // With a value behind it the line is no key yet; with none it is as good as a new one.
      const typed = `${text.slice(0, offset)}${word[0]}${/^[\r\n]/.test(rest) ? rest : `: ${rest}`}`;
      const { offers } = await offersAt(await open.typed(typed), offset + 1);
      if (!offers.some(({ label }) => label === word)) missing.push(`"${word}" at ${offset}`);
    }
    expect(missing).toEqual([]);
  });
});

describe('in any text that is left of a file', () => {
  const files = right.filter(({ name }) => /delivery|weather\/\.segue\/o|cases\/matrix\//.test(name));
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const piece = fc.constantFrom(
    '',
    '"',
    "'",
    '{',
    '[',
    '${{ ',
    ': ',
    '- ',
    '\n',
    '\t',
    '#',
    '|',
    '&a ',
    '\r\n',
    '}',
  );

  test('completion, hover and signature answer, with edits of one line around the cursor', async () => {
    const mangled = fc.record({ file: fc.constantFrom(...files), from: share, to: share, piece, at: share });
    await fc.assert(
      fc.asyncProperty(mangled, async ({ file, from, to, piece: inserted, at }) => {
        const [start = 0, end = 0] = [from, to]
          .map(part => Math.floor(part * file.text.length))
          .sort((a, b) => a - b);
        const text = file.text.slice(0, start) + inserted + file.text.slice(Math.min(end, start + 200));
        const reading = await readingOf({ [file.path]: text }, file.path);
        const offset = Math.floor(at * text.length);
        const { word, offers } = await offersAt(reading, offset);
        for (const { span = word } of offers) {
          expect(span.start).toBeLessThanOrEqual(offset);
          expect(text.slice(span.start, offset)).not.toContain('\n');
        }
        hoverAt(reading, offset, { nowMs: 0, timeZone: 'UTC' });
        signatureAt(reading, offset);
      }),
      { numRuns: 400, seed: 1 },
    );
  });
});

/** Whether what a reference names can be known where it is typed: not before it is declared, nor where its component leaves its outputs open. */
function isKnowable(whole: FileReading, offset: number, names: readonly string[]): boolean {
  const [context, name = '', member] = names;
  if (context === 'params' && names.length === 2)
    return (entryOf(childOf(whole.root, 'params'), name)?.key.span.start ?? offset) < offset;
  if (context !== 'tasks' || member !== 'outputs' || names.length !== 4 || whole.kind !== 'orchestration')
    return true;
  const task = whole.draft.outline.phases.flatMap(({ tasks }) => tasks).find(({ id }) => id === name);
  const component = task === undefined ? null : textIn(task.fields, 'uses');
  return component === null || whole.catalog.components.get(component)?.openOutputs !== true;
}

/** Formats whose values are names that exist elsewhere, and so can be offered. */
const referring = ['component', 'configuration', 'connection', 'orchestration', 'time-zone'];

/** Whether a word is one that the language or the project gives, and not the author's own: a name, a sentence, a number. */
function isChosen(reading: FileReading, { offset, kind }: Pick<NextWord, 'offset' | 'kind'>): boolean {
  const { text } = reading.file;
  const cursor = cursorAt(text, offset + (kind === 'key' ? 1 : 0));
  if (cursor.at === 'nowhere') return false;
  const nodes = schemasAt(reading, cursor.steps);
  if (kind === 'key') {
    const word = text.slice(cursor.word.start, cursor.word.end);
    return nodes
      .flatMap(node => branchesOf(node, cursor.at === 'key' ? cursor.mapping : null))
      .some(({ schema }) => Object.hasOwn(Object(schema['properties']), word));
  }
  return nodes.some(
    ({ schema }) => schema['enum'] !== undefined || referring.includes(String(schema['x-format'])),
  );
}

function nextWords({ path, text }: LanguageFile): readonly NextWord[] {
  const file = new SourceFile(path, text);
  const words: NextWord[] = [];
  const scalar = (node: YamlScalar): void => {
    const { value, span, style } = node;
    if (style !== 'block') {
      const offset = style === 'plain' ? span.start : span.start + 1;
      words.push({ offset, word: String(value), kind: 'value' });
    }
    if (typeof value !== 'string' || !value.includes('${{')) return;
    for (const { path: names, members } of references(parseTemplate(value)))
      for (const [at, name] of names.entries()) {
        const start = members[at]?.start;
        if (start !== undefined && name !== '*')
          words.push({
            offset: offsetIn(file, node, start),
            word: name,
            kind: 'reference',
            names: names.slice(0, at + 1),
          });
      }
  };
  const walk = (node: YamlNode | null): void => {
    if (node?.kind === 'scalar') scalar(node);
    else if (node?.kind === 'sequence') node.items.forEach(walk);
    else
      for (const { key, value } of node?.entries ?? []) {
        words.push({ offset: key.span.start, word: String(key.value), kind: 'key' });
        walk(value);
      }
  };
  walk(readYaml(file).root);
  return words;
}

describe('whatever is offered', () => {
  const sampled = right.filter(({ name }) =>
    /delivery|weather|cases\/(matrix|params|own-components)\//.test(name),
  );

  test.each(sampled)('$name: taking it breaks nothing, at the end of any prefix', async file => {
    const open = new OpenFile(file.files, file.path);
    for (let offset = 0; offset <= file.text.length; offset++) {
      // Within a word the offers are those of its start.
      if (/\w/.test(file.text[offset - 1] ?? '') && /\w/.test(file.text[offset] ?? '')) continue;
      await takeAll(file.path, await open.typed(file.text.slice(0, offset)), offset);
    }
  });

  test.each(sampled)('$name: taking it breaks nothing, at the end of any line', async file => {
    const reading = await readingOf(file.files, file.path);
    for (let end = file.text.indexOf('\n'); end >= 0; end = file.text.indexOf('\n', end + 1))
      await takeAll(file.path, reading, end);
  });
});

async function takeAll(path: string, reading: FileReading, offset: number): Promise<void> {
  const { text } = reading.file;
  const { word, offers } = await offersAt(reading, offset);
  const before = mistakes(path, text);
  const seen = new Map<string, number>();
  for (const offer of offers) {
    // Of hundreds of names of one kind, such as time zones, a few stand for all.
    const count = (seen.get(offer.kind + offer.rank) ?? 0) + 1;
    seen.set(offer.kind + offer.rank, count);
    if (count > 4) continue;
    const after = applied(text, offset, { offer, word });
    if (mistakes(path, after) > before)
      expect.fail(
        `${offer.label} at ${offset} (after ${JSON.stringify(text.slice(offset - 30, offset))}): ${after}`,
      );
  }
}

function mistakes(path: string, text: string): number {
  return readYaml(new SourceFile(path, text)).problems.filter(({ code }) => code === 'yaml-syntax').length;
}
