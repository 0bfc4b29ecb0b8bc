import type { Lineage, LineageTask, TaskName } from '../model/lineage/lineage.ts';
import type { Colours } from './colours.ts';
import { printable } from './textWidth.ts';

/** A lineage for people: each table with who updates and who reads it. */
export function lineageLines({ tables, tasks }: Lineage, colours: Colours): readonly string[] {
  if (tables.length === 0 && tasks.length === 0)
    return ['No task names a table; "reads" and "updates" of a task do.'];
  return [
    ...tables.flatMap(({ name, updatedBy, readBy }) => [
      colours.bold(printable(name)),
      ...updatedBy.map(task => `  updated by  ${nameOf(task)}`),
      ...readBy.map(task => `  read by     ${nameOf(task)}`),
    ]),
    ...tasks
      .filter(({ resultsOf }) => resultsOf.length > 0)
      .map(task => colours.dim(`result of ${task.resultsOf.join(', ')} → ${nameOf(task)}`)),
  ];
}

function nameOf({ orchestration, task }: TaskName): string {
  return `${orchestration} ${task}`;
}

/** A lineage as a flowchart of Mermaid, which GitHub and many editors draw. */
export function lineageMermaid({ tables, tasks }: Lineage): readonly string[] {
  const tableIds = new Map(tables.map(({ name }, at) => [name, `table${at + 1}`]));
  const taskIds = new Map(tasks.map((task, at) => [nameOf(task), `task${at + 1}`]));
  const orchestrations = [...new Set(tasks.map(({ orchestration }) => orchestration))];
  const idOf = (task: TaskName): string => taskIds.get(nameOf(task)) ?? '';
  const tableOf = (name: string): string => tableIds.get(name) ?? '';
  return [
    'flowchart LR',
    ...tables.map(({ name }) => `  ${tableOf(name)}[("${escaped(name)}")]`),
    ...orchestrations.flatMap((orchestration, at) => [
      `  subgraph orchestration${at + 1}["${escaped(orchestration)}"]`,
      ...tasks
        .filter(task => task.orchestration === orchestration)
        .map(task => `    ${idOf(task)}["${escaped(task.name)}"]`),
      '  end',
    ]),
    ...tasks.flatMap((task: LineageTask) => [
      ...task.reads.map(name => `  ${tableOf(name)} --> ${idOf(task)}`),
      ...task.updates.map(name => `  ${idOf(task)} --> ${tableOf(name)}`),
      ...task.resultsOf.map(id => `  ${idOf({ ...task, task: id })} -.-> ${idOf(task)}`),
    ]),
  ];
}

/** Mermaid takes entities in quoted texts. */
function escaped(text: string): string {
  return printable(text).replaceAll('"', '#quot;');
}
