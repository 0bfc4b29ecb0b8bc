import { Script } from 'node:vm';
import type { Row } from '../../../data/column.ts';
import { DataSetError } from '../../../data/dataSet.ts';
import { type BoundText, compose } from '../../boundText.ts';
import { type ComponentContext, ComponentFailure, type Place } from '../component.ts';
import { placeIn } from '../database/sqlStatements.ts';
import type { Input } from '../parameters.ts';
import { insideQuotes, isCommented, placeOfLine } from './codePlaces.ts';
import type { Counted } from './counted.ts';

/** Makes the result by a JavaScript expression over `rows`, or by a function's body that returns it. */
export function transformByJavaScript(
  context: ComponentContext,
  text: BoundText,
  inputs: readonly Input[],
): Counted {
  const code = compileCode(text);
  let read = 0;
  function* counting(input: Input): Generator<Row, undefined> {
    for (const row of input.rows()) {
      read++;
      yield row;
    }
  }
  const byName = Object.fromEntries(inputs.map(input => [input.name, counting(input)]));
  const [first] = inputs;
  const rows = first?.name === 'input' ? byName['input'] : undefined;
  const writer = context.result();
  try {
    const made = code.run([rows, byName, text.values.map(({ value }) => value)]);
    for (const row of rowsOf(made)) writer.write(checked(row, writer.records + 1));
  } catch (error) {
    throw code.explain(error);
  }
  writer.close();
  return { in: read, out: writer.records };
}

/** What the code made: what can be iterated, or one row. */
function rowsOf(made: unknown): Iterable<unknown> {
  if (typeof made === 'object' && made !== null) return isIterable(made) ? made : [made];
  throw new ComponentFailure(
    `The code gives ${describe(made)}; expected rows: objects, a list of them, or one object${made === undefined ? ' (a body with several statements gives what it returns)' : ''}.`,
  );
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}

function checked(row: unknown, at: number): Row {
  if (isRow(row)) return row;
  throw new ComponentFailure(`Row ${at} of what the code gives is ${describe(row)}; expected an object.`);
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise';
  const text = JSON.stringify(value) ?? String(value);
  return `${Array.isArray(value) ? 'the list ' : ''}${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
}

interface CompiledCode {
  run(args: readonly [unknown, unknown, readonly unknown[]]): unknown;
  /** An error of the code, with the place in the author's file; any other as it is. */
  explain(error: unknown): unknown;
}

/** The name under which the code reaches the values of its expressions. */
const valuesName = '$segue';

const head = `'use strict'; (rows, inputs, ${valuesName}) => (\n`;
const bodyHead = `'use strict'; (rows, inputs, ${valuesName}) => {\n`;

/** The author's text as code. What is an expression is tried first: a body that is one as well is hardly ever meant. */
function compileCode(text: BoundText): CompiledCode {
  const composed = compose(text, at => `${valuesName}[${at}]`);
  const expression = tryCompile(`${head}${withoutSemicolon(composed.code)}\n)`);
  const script = expression instanceof Script ? expression : tryCompile(`${bodyHead}${composed.code}\n}`);
  // Lines of the code begin below the head, which is one line.
  const placeOf = (line: number, column: number): Place => placeOfLine(text, composed, { line, column });
  if (!(script instanceof Script)) {
    // The likelier reading is the one in which the mistake comes later.
    const chosen = later(expression, script);
    throw new ComponentFailure(
      `JavaScript: ${messageOf(chosen)}.`,
      placeFromStack(chosen, placeOf) ?? placeIn(text, 0),
    );
  }
  refuseQuoted(text);
  const made: unknown = script.runInThisContext();
  if (typeof made !== 'function') throw new Error('The code is no function.');
  return {
    run: args => made(...args),
    explain: error => {
      if (error instanceof ComponentFailure || error instanceof DataSetError) return error;
      if (error instanceof Error && 'syscall' in error) return error;
      const place = error instanceof Error ? placeFromStack(error, placeOf) : undefined;
      const kind = error instanceof Error ? `${error.name}: ` : '';
      return new ComponentFailure(`JavaScript: ${kind}${messageOf(error)}.`, place ?? placeIn(text, 0));
    },
  };
}

function withoutSemicolon(code: string): string {
  return code.replace(/;\s*$/, '');
}

/** How the code is called in the stacks of its errors. */
const fileName = 'segue-transform.js';

function tryCompile(code: string): Script | Error {
  try {
    return new Script(code, { filename: fileName });
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/**
 * Refuses an expression inside quotes, where its name would be plain text. Where something that is no JavaScript can stand in its place, it does
 * not stand in code.
 */
function refuseQuoted(text: BoundText): void {
  for (const at of text.values.keys()) {
    const { code } = compose(text, other => (other === at ? '# #' : `${valuesName}[${other}]`));
    const compiles = [`${head}${withoutSemicolon(code)}\n)`, `${bodyHead}${code}\n}`].some(
      tried => tryCompile(tried) instanceof Script,
    );
    if (compiles && !isCommented(text, at, '//')) throw insideQuotes(text, at);
  }
}

function placeFromStack(error: Error, placeOf: (line: number, column: number) => Place): Place | undefined {
  const [, line, column] =
    new RegExp(`${fileName.replaceAll('.', '\\.')}:(\\d+)(?::(\\d+))?`).exec(error.stack ?? '') ?? [];
  if (line === undefined) return undefined;
  return placeOf(Number(line) - 1, column === undefined ? caretColumn(error) : Number(column));
}

/** A syntax error's stack shows the line with a row of carets under the mistake, and names no column. */
function caretColumn({ stack = '' }: Error): number {
  const carets = stack.split('\n').find(line => /^\s*\^+\s*$/.test(line));
  return carets === undefined ? 1 : carets.indexOf('^') + 1;
}

/** The one of two errors that comes later in the code. */
function later(one: Error | Script, other: Error): Error {
  if (one instanceof Script) return other;
  const lineOf = (error: Error): number => Number(/:(\d+)/.exec(error.stack ?? '')?.[1] ?? 0);
  return lineOf(one) > lineOf(other) ? one : other;
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\.$/, '');
}
