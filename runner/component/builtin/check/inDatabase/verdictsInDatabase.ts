import type { Column } from '../../../../data/column.ts';
import { quotedTable } from '../../database/tableTarget.ts';
import type { Statement } from '../expectationsOf.ts';
import { type CheckedRows, mostSampled, notSo, type Verdict } from '../verdict.ts';
import { type Condition, quoted } from './condition.ts';
import type { Selector } from './selector.ts';
import { sqliteCondition } from './sqliteCondition.ts';
import { duckdb, postgres, typedCondition } from './typedCondition.ts';

/** A table, and what is expected of it. */
export interface TableToCheck {
  /** Kind of the database, as a connection says it. */
  readonly kind: string;
  readonly table: string;
  readonly columns: readonly Column[];
  readonly statements: readonly Statement[];
}

interface Expected {
  readonly statement: Statement;
  /** Null where only the number of rows is meant. */
  readonly condition: Condition | null;
}

/**
 * Has the database count the rows that are not as expected, and give some of them; no row leaves it otherwise. Undefined where only this program
 * can tell of an expectation or of a value: the result is the same either way.
 */
export async function verdictsInDatabase(
  select: Selector,
  checked: TableToCheck,
): Promise<CheckedRows | undefined> {
  const { columns, statements, kind } = checked;
  const expected: Expected[] = [];
  for (const statement of statements) {
    if (statement.kind === 'rows') {
      expected.push({ statement, condition: null });
      continue;
    }
    const column = columns.find(({ name }) => name === statement.column);
    const condition = column === undefined ? undefined : conditionOf(statement, column, kind);
    if (condition === undefined) return undefined;
    expected.push({ statement, condition });
  }
  const from = `FROM ${quotedTable(checked.table)}`;
  const [counted = {}] = await select.rows(`SELECT ${countsOf(expected).join(', ')} ${from}`);
  if (Number(counted['unsure']) > 0) return undefined;
  const records = Number(counted['records']);
  const verdicts: Verdict[] = [];
  for (const [at, { statement, condition }] of expected.entries()) {
    const { expectation } = statement;
    const wrong = Number(counted[`wrong${at}`] ?? 0);
    // The newest value stands for all of them.
    if (condition?.instant !== undefined && statement.kind === 'column')
      expectation.holds({ [statement.column]: counted[`newest${at}`] ?? null });
    const sample =
      wrong === 0 || condition === null ? [] : await select.rows(sampleOf(condition, columns, from));
    const about = wrong > 0 ? notSo(wrong, records) : expectation.overall?.(records);
    verdicts.push({ name: expectation.name, wrong: about, sample });
  }
  return { columns, records, verdicts };
}

function conditionOf(
  statement: Extract<Statement, { readonly kind: 'column' }>,
  column: Column,
  kind: string,
): Condition | undefined {
  if (kind === 'sqlite') return sqliteCondition(statement, column);
  return typedCondition(statement, column, kind === 'duckdb' ? duckdb : postgres);
}

function countsOf(expected: readonly Expected[]): readonly string[] {
  const unsure = expected.flatMap(({ condition }) => condition?.unsure ?? []);
  const each = expected.flatMap(({ condition }, at) => {
    if (condition === null) return [];
    const { wrong, distinct, instant } = condition;
    const count =
      distinct === undefined
        ? `count(*) FILTER (WHERE ${wrong})`
        : `count(${distinct}) - count(DISTINCT ${distinct})`;
    const newest = instant === undefined ? [] : [`max(${instant}) AS newest${at}`];
    return [`${count} AS wrong${at}`, ...newest];
  });
  const doubts =
    unsure.length === 0 ? '0' : `count(*) FILTER (WHERE ${unsure.map(test => `(${test})`).join(' OR ')})`;
  return ['count(*) AS records', `${doubts} AS unsure`, ...each];
}

/** Of rows with the same value, the first one that the database comes to is as expected. */
function sampleOf({ wrong, distinct }: Condition, columns: readonly Column[], from: string): string {
  if (distinct === undefined) return `SELECT * ${from} WHERE ${wrong} LIMIT ${mostSampled}`;
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const numbered = `SELECT *, row_number() OVER (PARTITION BY ${distinct}) AS "segue row" ${from} WHERE ${distinct} IS NOT NULL`;
  return `SELECT ${names} FROM (${numbered}) AS numbered WHERE "segue row" > 1 LIMIT ${mostSampled}`;
}
