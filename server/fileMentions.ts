import { fieldsOf, itemsIn } from '../runner/model/check/fields.ts';
import { type KnownMentions, mentionsIn } from '../runner/model/mentions.ts';
import type { YamlEntry, YamlNode } from '../runner/model/yaml/node.ts';
import { ByText } from './byText.ts';

/** What an orchestration's file says that other files depend on. */
export interface FileMentions {
  /** Ids of the orchestrations that its tasks start, each once. */
  readonly starts: readonly string[];
  readonly secrets: readonly string[];
}

/** Reads what files mention again and again while they change: each time only the phases, and in them the tasks, that have changed. */
export class FileMentionsReader {
  readonly #tasks: KnownMentions = new WeakMap();
  readonly #starts = new ByText<readonly string[]>();

  read(root: YamlNode | null): FileMentions {
    const fields = fieldsOf(root);
    const starts = new Set<string>();
    for (const phase of itemsIn(fields, 'phases'))
      for (const id of this.#starts.of(phase, () => this.#startsOf(phase))) starts.add(id);
    const head = fields.entries.filter(({ key }) => key.value !== 'phases');
    return { starts: [...starts], secrets: [...mentionsIn(mapOf(head)).secrets] };
  }

  #startsOf(phase: YamlNode): readonly string[] {
    const key = { kind: 'scalar', span: phase.span, style: 'plain', value: 'phases' } as const;
    const phases = { kind: 'sequence', span: phase.span, items: [phase] } as const;
    return [...mentionsIn(mapOf([{ key, value: phases }]), this.#tasks).starts];
  }
}

function mapOf(entries: readonly YamlEntry[]): YamlNode {
  return { kind: 'map', span: { start: 0, end: 0 }, entries };
}
