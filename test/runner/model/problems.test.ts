import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemKinds } from '../../../runner/model/problem.ts';
import { annotatedCase, caseFiles, expectedCase, problemsOfCase } from './problemCases.ts';

const folder = join(import.meta.dirname, '../../cases/problems');
const cases = readdirSync(folder)
  .filter(name => name.endsWith('.yaml'))
  .map(name => ({ name: name.slice(0, -'.yaml'.length), text: readFileSync(join(folder, name), 'utf8') }));

describe('the mistakes of a project are told whole and at their places', () => {
  test.each(cases)('$name', async ({ name, text }) => {
    const files = caseFiles(name, text);
    const problems = await problemsOfCase(files);
    expect(annotatedCase(files, problems)).toBe(expectedCase(files));
    expect(problems.filter(({ file }) => !files.some(({ path }) => path === file.path))).toEqual([]);
  });
});

test('every kind of problem has a case', () => {
  const found = new Set(
    cases.flatMap(({ text }) => [...text.matchAll(/\^[0…]? ([a-z-]+): /g)].map(match => match[1])),
  );
  expect(Object.keys(problemKinds).filter(code => !found.has(code))).toEqual([]);
});

test('only what leaves the meaning of the file in no doubt is a warning', async () => {
  const found = await Promise.all(cases.map(({ name, text }) => problemsOfCase(caseFiles(name, text))));
  const warned = found.flat().filter(({ problem }) => problem.severity !== 'error');
  expect([...new Set(warned.map(({ problem }) => problem.code))].toSorted()).toEqual([
    'exposed-secrets',
    'never-equal',
    'never-fires',
    'orchestration-cycle',
    'runs-pile-up',
    'skipped-time',
    'unknown-suppression',
    'untrusted-in-script',
  ]);
  expect(new Set(warned.map(({ problem }) => problem.severity))).toEqual(new Set(['warning', 'information']));
});
