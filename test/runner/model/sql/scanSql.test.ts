import { expect, test } from 'vitest';
import { type Standing, standingOf } from '../../../../runner/model/sql/misplaced.ts';
import { type Dialect, scanSql } from '../../../../runner/model/sql/scanSql.ts';

function regions(code: string, dialect: Dialect): readonly string[] {
  return scanSql(code, dialect).regions.map(({ kind, start, end }) => `${kind} ${code.slice(start, end)}`);
}

function statements(code: string, dialect: Dialect): readonly string[] {
  const { ends } = scanSql(code, dialect);
  return [...ends, code.length].map((end, at) =>
    code.slice(at === 0 ? 0 : (ends[at - 1] ?? 0) + 1, end).trim(),
  );
}

test('texts, names and comments are found, with quotes inside quotes', () => {
  const code = `SELECT 'it''s; --', "a""b" -- one; 'two'\n/* three; */ FROM t`;
  expect(regions(code, 'sqlite')).toEqual([
    `text 'it''s; --'`,
    'name "a""b"',
    `comment -- one; 'two'\n`,
    'comment /* three; */',
  ]);
});

test('each kind of database has quotes of its own', () => {
  expect(regions('SELECT [a;b], `c;d`', 'sqlite')).toEqual(['name [a;b]', 'name `c;d`']);
  expect(regions('SELECT a[1] || $$x;y$$ || $t$ $$ $t$ || $1', 'postgres')).toEqual([
    'text $$x;y$$',
    'text $t$ $$ $t$',
  ]);
  expect(regions(String.raw`SELECT E'a\'b', 'c\' `, 'postgres')).toEqual([
    String.raw`text E'a\'b'`.replace('E', ''),
    String.raw`text 'c\'`,
  ]);
  expect(regions('/* a /* b */ c */ x', 'postgres')).toEqual(['comment /* a /* b */ c */']);
  expect(regions('/* a /* b */ c */ x', 'sqlite')).toEqual(['comment /* a /* b */']);
});

test('what is not closed goes on to the end', () => {
  expect(regions("SELECT 'abc", 'sqlite')).toEqual(["text 'abc"]);
  expect(regions('SELECT 1 /* x', 'postgres')).toEqual(['comment /* x']);
  expect(regions('SELECT 1 -- x', 'postgres')).toEqual(['comment -- x']);
});

test("statements end with a semicolon of their own; a trigger's inner ones are its own", () => {
  expect(statements("SELECT ';'; SELECT 2;", 'sqlite')).toEqual(["SELECT ';'", 'SELECT 2', '']);
  const trigger = 'CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET n = 1; DELETE FROM c; END';
  expect(statements(`${trigger}; SELECT 1`, 'sqlite')).toEqual([trigger, 'SELECT 1']);
});

test.each<[string, Standing]>([
  ['SELECT * FROM t WHERE a > ?', 'value'],
  ['SELECT ? AS a', 'value'],
  ['SELECT * FROM t LIMIT ?', 'value'],
  ['SELECT a IS DISTINCT FROM ?', 'value'],
  ['SELECT f(?)', 'value'],
  ["SELECT 'a ? b'", 'inside a text'],
  ['SELECT "?"', 'inside a name'],
  ['SELECT 1 -- ?', 'in a comment'],
  ['SELECT * FROM ?', 'as a name'],
  ['SELECT * FROM a JOIN ? ON 1', 'as a name'],
  ['INSERT INTO ? VALUES (1)', 'as a name'],
  ['SELECT * FROM main.?', 'as a name'],
  ['SELECT * FROM ?.t', 'as a name'],
  ['SELECT a FROM t ORDER BY ?', 'as a name'],
  ['SELECT ?(a) FROM t', 'as a name'],
  ['SELECT * FROM t_?', 'as a name'],
])('in %j the expression stands %s', (code, standing) => {
  const start = code.indexOf('?');
  expect(standingOf(code, [{ start, end: start + 1 }], 'sqlite')).toEqual([standing]);
});
