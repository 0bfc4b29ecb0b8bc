import type { Settings } from '../catalog.ts';
import { references } from '../expression/expression.ts';
import type { Action, Json, Orchestration, Task } from '../orchestration.ts';
import type { Dialect } from '../sql/scanSql.ts';
import { tablesOfSql } from './tablesOfSql.ts';

/** Which tasks read and update which tables, and which results go from task to task. */
export interface Lineage {
  readonly tables: readonly LineageTable[];
  /** Tasks that have anything to do with a table or a result. */
  readonly tasks: readonly LineageTask[];
}

export interface LineageTable {
  readonly name: string;
  readonly updatedBy: readonly TaskName[];
  readonly readBy: readonly TaskName[];
}

export interface TaskName {
  readonly orchestration: string;
  readonly task: string;
}

export interface LineageTask extends TaskName, TaskTables {
  /** The name that people know it by. */
  readonly name: string;
  /** Tasks of the same orchestration whose results it takes. */
  readonly resultsOf: readonly string[];
}

/** The tables of one task. */
export interface TaskTables {
  readonly reads: readonly string[];
  readonly updates: readonly string[];
}

/** What of a project says which tables its tasks mean. */
export interface LineageFacts {
  readonly settings: Settings;
  /** The text of a file of SQL, by its path from the project's root; undefined where there is none. */
  readonly sqlFile: (path: string) => string | undefined;
}

/** The lineage of orchestrations, in their order. */
export function lineageOf(orchestrations: readonly Orchestration[], facts: LineageFacts): Lineage {
  const tasks = orchestrations.flatMap(orchestration =>
    orchestration.phases
      .flatMap(phase => phase.tasks)
      .map(
        (task): LineageTask => ({
          orchestration: orchestration.id,
          task: task.id,
          name: task.name,
          ...tablesOfTask(task, facts),
          resultsOf: resultsOf(task),
        }),
      ),
  );
  const sources = new Set(tasks.flatMap(task => task.resultsOf.map(id => keyOf({ ...task, task: id }))));
  const involved = tasks.filter(
    task => task.reads.length + task.updates.length + task.resultsOf.length > 0 || sources.has(keyOf(task)),
  );
  const names = [...new Set(involved.flatMap(({ reads, updates }) => [...reads, ...updates]))].toSorted();
  const tables = names.map(name => ({
    name,
    updatedBy: involved.filter(({ updates }) => updates.includes(name)).map(nameOf),
    readBy: involved.filter(({ reads }) => reads.includes(name)).map(nameOf),
  }));
  return { tables, tasks: involved };
}

/**
 * The tables of a task: what `reads` and `updates` say, else what its parameters make plain. A table of a connection is called
 * `<connection>.<table>`.
 */
export function tablesOfTask(task: Task, facts: LineageFacts): TaskTables {
  const plain = plainTables(task.action, facts);
  return {
    reads: task.reads.length > 0 ? task.reads : plain.reads,
    updates: task.updates.length > 0 ? task.updates : plain.updates,
  };
}

const none: TaskTables = { reads: [], updates: [] };

function plainTables(action: Action, { settings, sqlFile }: LineageFacts): TaskTables {
  if (action.kind !== 'component') return none;
  const { component, parameters } = action;
  const connection = plainText(parameters['connection']) ?? 'default';
  if (connection.includes('${{')) return none;
  const inside = (tables: readonly string[]): readonly string[] =>
    tables.map(name => `${connection}.${name}`);
  const table = plainText(parameters['table']);
  if (component === 'export') return table === undefined ? none : { reads: [], updates: inside([table]) };
  if (component === 'check' && table !== undefined) return { reads: inside([table]), updates: [] };
  if (component !== 'query' && component !== 'check') return none;
  // The file of a check holds rows.
  const file = component === 'query' ? plainText(parameters['file']) : undefined;
  const sql = file === undefined ? plainText(parameters['sql'], 'with expressions') : sqlFile(file);
  if (sql === undefined) return none;
  const { reads, updates } = tablesOfSql(withoutExpressions(sql), dialectOf(settings, connection));
  return { reads: inside(reads), updates: inside(updates) };
}

/** A text that is the same in every run. */
function plainText(value: Json | undefined, may?: 'with expressions'): string | undefined {
  return typeof value === 'string' && (may !== undefined || !value.includes('${{')) ? value : undefined;
}

/** An expression in SQL is a value. */
function withoutExpressions(sql: string): string {
  return sql.replaceAll(/\$\{\{[\s\S]*?\}\}/g, '?');
}

function dialectOf({ connections }: Settings, name: string): Dialect {
  const type = connections[name]?.['type'];
  return type === 'postgres' || type === 'duckdb' ? type : 'sqlite';
}

function resultsOf({ action, env }: Task): readonly string[] {
  const texts = [
    ...textsIn(action.kind === 'script' ? action.script : action.parameters),
    ...Object.values(env),
  ];
  const ids = texts.flatMap(text =>
    references(text).flatMap(({ path: [context, id, member] }) =>
      context === 'tasks' && member === 'result' && id !== undefined ? [id] : [],
    ),
  );
  return [...new Set(ids)];
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return value.includes('${{') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function nameOf({ orchestration, task }: TaskName): TaskName {
  return { orchestration, task };
}

function keyOf({ orchestration, task }: TaskName): string {
  return `${orchestration} ${task}`;
}
