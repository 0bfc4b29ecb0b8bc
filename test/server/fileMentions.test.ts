import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mentionsIn } from '../../runner/model/mentions.ts';
import { SourceFile } from '../../runner/model/sourceFile.ts';
import type { KnownItems } from '../../runner/model/yaml/knownItems.ts';
import { readYamlAgain } from '../../runner/model/yaml/readYaml.ts';
import { FileMentionsReader } from '../../server/fileMentions.ts';
import { edited, textEditWith } from '../support/textEdits.ts';

const text = `\
secrets: [TOKEN, KEY]
phases:
  - name: One
    tasks:
      - { name: A, uses: orchestration, with: { orchestration: first } }
      - name: B
        uses: orchestration
        with:
          orchestration: second
  - name: Two
    tasks:
    - { name: C, uses: orchestration, with: { orchestration: first } }
    - { name: D, uses: load, config: crm }
`;

const words = ['first', 'third', 'uses: orchestration', 'orchestration: ', 'phases:\n', 'secrets: [MORE]\n'];

test('what a file mentions is after any edits what a first look at it finds', () => {
  fc.assert(
    fc.property(fc.array(textEditWith(words), { minLength: 1, maxLength: 12 }), edits => {
      const reader = new FileMentionsReader();
      let now = text;
      let known: KnownItems | null = null;
      for (const edit of [null, ...edits]) {
        if (edit !== null) now = edited(now, edit);
        const again = readYamlAgain(new SourceFile('a.yaml', now), known);
        known = again.known;
        const { starts, secrets } = mentionsIn(again.reading.root);
        expect(reader.read(again.reading.root)).toEqual({ starts: [...starts], secrets: [...secrets] });
      }
    }),
    { numRuns: 300 },
  );
});
