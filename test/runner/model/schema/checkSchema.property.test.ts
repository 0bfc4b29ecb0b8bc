import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSchema } from '../../../../runner/model/schema/checkSchema.ts';
import { SourceFile } from '../../../../runner/model/sourceFile.ts';
import { readYaml } from '../../../../runner/model/yaml/readYaml.ts';
import { orchestration as isValid } from '../../../../schemas/validators.generated.js';
import { fullOrchestration } from './fullOrchestration.ts';

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).map(
    ([key, item]) => [Array.isArray(value) ? Number(key) : key, item] as const,
  );
  return [path, ...inner.flatMap(([key, item]) => pathsIn(item, [...path, key]))];
}

/** A copy with another value at a path. */
function changed(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? changed(item, rest, to) : item));
  return { ...Object(value), [key]: changed(Object(value)[key], rest, to) };
}

const mistakes = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1.5, '', 'text', [], [null], [1, 1], {}, { nmae: 1 }, '${{ x }}'),
  fc.jsonValue({ maxDepth: 2 }),
);

const documents = fc
  .array(fc.tuple(fc.constantFrom(...pathsIn(fullOrchestration)), mistakes), { minLength: 1, maxLength: 3 })
  .map(changes =>
    changes.reduce<unknown>((document, [path, to]) => changed(document, path, to), fullOrchestration),
  );

test('what the schema does not allow is told of inside the file, in whole sentences, and nothing else is', () => {
  fc.assert(
    fc.property(documents, document => {
      const text = JSON.stringify(document, null, 2);
      const { root } = readYaml(new SourceFile('a.yaml', text));
      const problems = checkSchema('orchestration', root);
      expect(problems.length > 0).toBe(!isValid(document ?? {}));
      for (const { message, span } of problems) {
        expect(message).toMatch(/^[A-Z"].*[.?]$/su);
        expect(message.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')).not.toMatch(
          /undefined|NaN|\[object|must |#\//,
        );
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
      const places = problems.map(({ span }) => span.start);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(new Set(problems.map(problem => JSON.stringify(problem))).size).toBe(problems.length);
    }),
    { numRuns: 500 },
  );
});
