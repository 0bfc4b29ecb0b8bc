import { fieldsOf, itemsIn, mapIn, textIn, textsIn } from './check/fields.ts';
import { startsIn } from './check/orchestrations.ts';
import type { YamlNode } from './yaml/node.ts';
import { originOf } from './yaml/shifted.ts';

/** What a file names that stands in other files, so that a project need be read only as far as that. */
export interface Mentions {
  readonly components: ReadonlySet<string>;
  /** As `component/name`. */
  readonly configurations: ReadonlySet<string>;
  /** Ids of the orchestrations that its tasks start. */
  readonly starts: ReadonlySet<string>;
  /** Ids of the orchestrations after which it runs. */
  readonly follows: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
}

/** What one task names. */
export interface TaskMentions {
  readonly component: string | null;
  readonly configuration: string | null;
  readonly start: string | null;
}

/** What tasks name, by the text that they were read from. */
export type KnownMentions = Pick<WeakMap<YamlNode, TaskMentions>, 'get' | 'set'>;

/** Looks through an orchestration's tree, whatever state it is in; not through the tasks that are known. */
export function mentionsIn(root: YamlNode | null, known?: KnownMentions): Mentions {
  const fields = fieldsOf(root);
  const components = new Set<string>();
  const configurations = new Set<string>();
  const starts = new Set<string>();
  for (const phase of itemsIn(fields, 'phases')) {
    for (const task of itemsIn(fieldsOf(phase), 'tasks')) {
      const { component, configuration, start } = mentionsOf(task, known);
      if (component === null) continue;
      components.add(component);
      if (configuration !== null) configurations.add(`${component}/${configuration}`);
      if (start !== null) starts.add(start);
    }
  }
  const triggers = itemsIn(fieldsOf(mapIn(fields, 'on')), 'orchestration');
  return {
    components,
    configurations,
    starts,
    follows: new Set(triggers.flatMap(trigger => textIn(fieldsOf(trigger), 'id') ?? [])),
    secrets: new Set(textsIn(fields, 'secrets').map(({ value }) => value)),
  };
}

function mentionsOf(task: YamlNode, known: KnownMentions | undefined): TaskMentions {
  const { origin } = originOf(task);
  const before = known?.get(origin);
  if (before !== undefined) return before;
  const fields = fieldsOf(task);
  const mentions: TaskMentions = {
    component: textIn(fields, 'uses'),
    configuration: textIn(fields, 'config'),
    start: startsIn(fields)?.value ?? null,
  };
  known?.set(origin, mentions);
  return mentions;
}
