import type { Fields, Outline, OutlinePhase, OutlineTask } from '../draft.ts';
import { slug } from '../slug.ts';
import type { Span } from '../sourceFile.ts';
import type { YamlMap, YamlNode } from '../yaml/node.ts';
import { fieldsOf, isText, itemsIn, type TextScalar } from './fields.ts';
import type { Reading } from './reading.ts';

/**
 * The phases and tasks of a file with their ids. Tells of ids that are missing, cannot be made of a name, or are taken.
 * Expressions reach tasks by id from anywhere in the file, so this comes before everything that looks at a task.
 */
export function readOutline(reading: Reading, root: Fields): Outline {
  const phaseIds = new IdRegister(reading, 'phase');
  const taskIds = new IdRegister(reading, 'task');
  const phases: OutlinePhase[] = [];
  for (const node of itemsIn(root, 'phases')) {
    if (node.kind !== 'map') continue;
    const fields = fieldsOf(node);
    const { id, name, span } = phaseIds.register(node, fields);
    const tasks: OutlineTask[] = [];
    for (const task of itemsIn(fields, 'tasks')) {
      if (task.kind !== 'map') continue;
      tasks.push(taskIds.register(task, fieldsOf(task)));
    }
    phases.push({ id, name, span, node, fields, tasks });
  }
  return { phases };
}

/** The ids of one kind in one file. */
class IdRegister {
  readonly #reading: Reading;
  readonly #what: 'phase' | 'task';
  /** Where each id was first given. */
  readonly #places = new Map<string, Span>();

  constructor(reading: Reading, what: 'phase' | 'task') {
    this.#reading = reading;
    this.#what = what;
  }

  register(node: YamlMap, fields: Fields): OutlineTask {
    const name = nameOf(fields.get('name')?.value);
    const given = nameOf(fields.get('id')?.value);
    const span = name?.span ?? node.entries[0]?.key.span ?? node.span;
    const id = given?.value ?? this.#idFromName(name, { node, fields, span });
    if (id !== null) this.#claim(id, given, given?.span ?? span);
    return { id, name: name?.value ?? null, span, node, fields };
  }

  #idFromName(
    name: TextScalar | null,
    { node, fields, span }: Pick<OutlineTask, 'node' | 'fields' | 'span'>,
  ): string | null {
    if (name !== null) {
      const id = slug(name.value);
      if (id !== undefined) return id;
      const message = `The name "${name.value}" has no letter from a to z and no digit to make an id of; add an "id:".`;
      this.#reading.report('invalid-id', name.span, { message });
      return null;
    }
    // A name or id of the wrong type is the schema's to tell.
    if (fields.has('name') || fields.has('id')) return null;
    const message = `The ${this.#what} has neither "name" nor "id"; expected one of them.`;
    const missing = { keys: ['name', 'id'], map: node.span };
    this.#reading.report('missing-key', span, { message, missing });
    return null;
  }

  #claim(id: string, given: TextScalar | null, span: Span): void {
    const first = this.#places.get(id);
    if (first === undefined) {
      this.#places.set(id, span);
      return;
    }
    const what = this.#what;
    const line = this.#reading.line(first);
    const made = given === null ? ' made of its name' : '';
    const remedy = given === null ? '; add an "id:" of its own' : '';
    this.#reading.report('duplicate-id', span, {
      message: `Duplicate ${what} id "${id}"${made}: the ${what} on line ${line} already has it${remedy}.`,
      related: [this.#reading.place(first, `The ${what} that has the id "${id}" first.`)],
    });
  }
}

function nameOf(node: YamlNode | null | undefined): TextScalar | null {
  return node !== null && node !== undefined && isText(node) ? node : null;
}
