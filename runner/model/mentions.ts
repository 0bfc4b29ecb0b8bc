import { fieldsOf, itemsIn, mapIn, textIn, textsIn } from './check/fields.ts';
import { startsIn } from './check/orchestrations.ts';
import type { YamlNode } from './yaml/node.ts';

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

/** Looks through an orchestration's tree, whatever state it is in. */
export function mentionsIn(root: YamlNode | null): Mentions {
  const fields = fieldsOf(root);
  const components = new Set<string>();
  const configurations = new Set<string>();
  const starts = new Set<string>();
  for (const phase of itemsIn(fields, 'phases')) {
    for (const task of itemsIn(fieldsOf(phase), 'tasks')) {
      const taskFields = fieldsOf(task);
      const component = textIn(taskFields, 'uses');
      if (component === null) continue;
      components.add(component);
      const configuration = textIn(taskFields, 'config');
      if (configuration !== null) configurations.add(`${component}/${configuration}`);
      const started = startsIn(taskFields);
      if (started !== null) starts.add(started.value);
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
