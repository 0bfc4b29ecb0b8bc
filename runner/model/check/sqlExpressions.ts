import { parseTemplate } from '../expression/expression.ts';
import { misplacedMessage, standingOf } from '../sql/misplaced.ts';
import type { Dialect } from '../sql/scanSql.ts';
import { spanIn } from './expressions.ts';
import type { TextScalar } from './fields.ts';
import type { Reading } from './reading.ts';

/** Tells of expressions in SQL that stand where no value can be filled in. */
export function checkSqlExpressions(reading: Reading, sql: TextScalar, connection: string | null): void {
  if (!sql.value.includes('${{')) return;
  const expressions = parseTemplate(sql.value).parts.filter(part => part.kind === 'expression');
  let code = sql.value;
  for (const { start, end } of expressions)
    code = code.slice(0, start) + '?'.padEnd(end - start) + code.slice(end);
  const standings = standingOf(code, expressions, dialectOf(reading, connection));
  for (const [at, expression] of expressions.entries()) {
    const { start, end } = expression;
    const message = misplacedMessage(sql.value.slice(start, end), standings[at] ?? 'value');
    if (message !== undefined)
      reading.report('misplaced-expression', spanIn(reading, sql, expression), { message });
  }
}

function dialectOf({ catalog }: Reading, connection: string | null): Dialect {
  const type = connection === null ? undefined : catalog.settings.connections[connection]?.['type'];
  return type === 'postgres' || type === 'duckdb' ? type : 'sqlite';
}
