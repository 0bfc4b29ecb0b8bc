import type { Fields, Outline, OutlinePhase, OutlineTask } from '../draft.ts';
import { slug } from '../slug.ts';
import { type Span, shiftedSpan } from '../sourceFile.ts';
import type { YamlMap, YamlNode } from '../yaml/node.ts';
import { originOf } from '../yaml/shifted.ts';
import { fieldsOf, isText, itemsIn, type TextScalar, textIn } from './fields.ts';
import type { Reading } from './reading.ts';

/**
 * The phases and tasks of a file with their ids. Tells of ids that are missing, cannot be made of a name, or are taken.
 * Expressions reach tasks by id from anywhere in the file, so this comes before everything that looks at a task.
 */
export function readOutline(reading: Reading, root: Fields, known?: KnownOutlines): Outline {
  const phaseIds = new IdRegister(reading, 'phase');
  const taskIds = new IdRegister(reading, 'task', known);
  const phases: OutlinePhase[] = [];
  for (const node of itemsIn(root, 'phases')) {
    if (node.kind !== 'map') continue;
    const { id, name, span, fields } = phaseIds.register(node);
    const tasks: OutlineTask[] = [];
    for (const task of itemsIn(fields, 'tasks')) if (task.kind === 'map') tasks.push(taskIds.register(task));
    phases.push({ id, name, span, node, fields, tasks });
  }
  return { phases };
}

/** What the outline shows of a task or phase, at the places of its text when it was read. */
interface Shown {
  readonly id: string | null;
  readonly name: string | null;
  readonly uses: string | null;
  readonly span: Span;
  /** Where the id is written; null where it is made of the name. */
  readonly idSpan: Span | null;
}

/** What outlines show of tasks, by the text that they were read from. */
export type KnownOutlines = Pick<WeakMap<YamlMap, Shown>, 'get' | 'set'>;

/** One that was read now, or is known and has only moved: then nobody may ever look into it. */
class Outlined implements OutlineTask {
  readonly id: string | null;
  readonly name: string | null;
  readonly uses: string | null;
  readonly node: YamlMap;
  readonly #shown: Shown;
  readonly #by: number;
  #fields: Fields | undefined;

  constructor(node: YamlMap, shown: Shown, by: number) {
    this.id = shown.id;
    this.name = shown.name;
    this.uses = shown.uses;
    this.node = node;
    this.#shown = shown;
    this.#by = by;
  }

  get span(): Span {
    return shiftedSpan(this.#shown.span, this.#by);
  }

  /** Where its id comes from. */
  get idSpan(): Span {
    return shiftedSpan(this.#shown.idSpan ?? this.#shown.span, this.#by);
  }

  get isIdGiven(): boolean {
    return this.#shown.idSpan !== null;
  }

  get fields(): Fields {
    this.#fields ??= fieldsOf(this.node);
    return this.#fields;
  }
}

/** The ids of one kind in one file. */
class IdRegister {
  readonly #reading: Reading;
  readonly #what: 'phase' | 'task';
  readonly #known: KnownOutlines | undefined;
  /** What has each id first. */
  readonly #first = new Map<string, Outlined>();

  constructor(reading: Reading, what: 'phase' | 'task', known?: KnownOutlines) {
    this.#reading = reading;
    this.#what = what;
    this.#known = known;
  }

  register(node: YamlMap): Outlined {
    const { origin, by } = originOf(node);
    const known = this.#known?.get(origin);
    const outlined = new Outlined(node, known ?? this.#shown(node, by), by);
    if (outlined.id !== null) this.#claim(outlined.id, outlined);
    return outlined;
  }

  #shown(node: YamlMap, by: number): Shown {
    const fields = fieldsOf(node);
    const name = nameOf(fields.get('name')?.value);
    const given = nameOf(fields.get('id')?.value);
    const span = name?.span ?? node.entries[0]?.key.span ?? node.span;
    const shown: Shown = {
      id: given?.value ?? this.#idFromName(name, { node, fields, span }),
      name: name?.value ?? null,
      uses: textIn(fields, 'uses'),
      span: shiftedSpan(span, -by),
      idSpan: given === null ? null : shiftedSpan(given.span, -by),
    };
    // One without an id is told of each time.
    if (shown.id !== null) this.#known?.set(originOf(node).origin, shown);
    return shown;
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

  #claim(id: string, outlined: Outlined): void {
    const holder = this.#first.get(id);
    if (holder === undefined) {
      this.#first.set(id, outlined);
      return;
    }
    const first = holder.idSpan;
    const what = this.#what;
    const line = this.#reading.line(first);
    const made = outlined.isIdGiven ? '' : ' made of its name';
    const remedy = outlined.isIdGiven ? '' : '; add an "id:" of its own';
    this.#reading.report('duplicate-id', outlined.idSpan, {
      message: `Duplicate ${what} id "${id}"${made}: the ${what} on line ${line} already has it${remedy}.`,
      related: [this.#reading.place(first, `The ${what} that has the id "${id}" first.`)],
    });
  }
}

function nameOf(node: YamlNode | null | undefined): TextScalar | null {
  return node !== null && node !== undefined && isText(node) ? node : null;
}
