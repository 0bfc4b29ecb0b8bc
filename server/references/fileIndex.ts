import { fieldsOf, textIn } from '../../runner/model/check/fields.ts';
import type { OutlineTask } from '../../runner/model/draft.ts';
import type { SourceFile } from '../../runner/model/sourceFile.ts';
import type { FileReading, OrchestrationReading } from '../reading.ts';
import { addDefinition } from './definitionMentions.ts';
import { addExpressions, meaningByNames, openMeaning } from './expressionMentions.ts';
import { textsOutsideTasks } from './expressionTexts.ts';
import { IndexPart } from './indexPart.ts';
import { MentionList } from './mentionList.ts';
import { Names } from './names.ts';
import { addOrchestration, surroundingsIn } from './orchestrationMentions.ts';
import { saidInTask } from './saidInTask.ts';
import { isSameThing, type Mention, type Thing } from './thing.ts';

/** What each place of one file names. */
export interface FileIndex {
  /** In the order of the places. */
  readonly mentions: readonly Mention[];
  /** The mentions of one thing, in the order of the places. */
  of(thing: Thing): readonly Mention[];
  /** The mentions that hold an offset. */
  at(offset: number): readonly Mention[];
  /** Those that are known only where the file is used; none in an orchestration. */
  readonly open: readonly Mention[];
  /** Null for every file that is no orchestration. */
  readonly names: Names | null;
  /** The components that its tasks call. */
  readonly calls: readonly ComponentCall[];
}

export interface ComponentCall {
  readonly task: OutlineTask;
  readonly component: string;
  readonly configuration: string | null;
}

const indexes = new WeakMap<SourceFile, FileIndex>();

/** The index of a file, made once for each of its texts; of tasks that an edit has left as they were nothing is made again. */
export function indexOf(reading: FileReading): FileIndex {
  const known = indexes.get(reading.file);
  if (known !== undefined) return known;
  const index = reading.kind === 'orchestration' ? orchestrationIndex(reading) : definitionIndex(reading);
  indexes.set(reading.file, index);
  return index;
}

function orchestrationIndex(reading: OrchestrationReading): FileIndex {
  const { file, draft } = reading;
  const names = new Names(reading);
  const list = new MentionList(file);
  addOrchestration(list, reading);
  for (const text of textsOutsideTasks(reading)) addExpressions(list, text, meaningByNames);
  const from = surroundingsIn(reading);
  const tasks = draft.outline.phases.flatMap(phase => phase.tasks);
  const parts = [
    new IndexPart(list.said, { names, task: null, start: 0 }),
    ...tasks.map(
      task => new IndexPart(saidInTask(file, task, from), { names, task, start: task.node.span.start }),
    ),
  ];
  return new PartedIndex(parts, { names, tasks });
}

function definitionIndex(reading: Exclude<FileReading, OrchestrationReading>): FileIndex {
  const list = new MentionList(reading.file);
  addDefinition(list, reading, fieldsOf(reading.root));
  const meaning = openMeaning(reading.kind === 'component' ? reading.name : null);
  for (const text of textsOutsideTasks(reading)) addExpressions(list, text, meaning);
  const parts = [new IndexPart(list.said, { names: null, task: null, start: 0 })];
  return new PartedIndex(parts, { names: null, tasks: [] });
}

/** An index of parts that are looked into as far as they are asked for. */
class PartedIndex implements FileIndex {
  readonly names: Names | null;
  readonly #tasks: readonly OutlineTask[];
  readonly #parts: readonly IndexPart[];
  #mentions: readonly Mention[] | undefined;

  constructor(
    parts: readonly IndexPart[],
    { names, tasks }: { readonly names: Names | null; readonly tasks: readonly OutlineTask[] },
  ) {
    this.names = names;
    this.#tasks = tasks;
    this.#parts = parts;
  }

  get mentions(): readonly Mention[] {
    this.#mentions ??= inOrder(this.#parts.flatMap(part => part.all()));
    return this.#mentions;
  }

  of(thing: Thing): readonly Mention[] {
    const lower = thing.name.toLowerCase();
    const found = this.#parts.flatMap(part => part.called(thing.kind, lower));
    return inOrder(found.filter(mention => isSameThing(mention.thing, thing)));
  }

  at(offset: number): readonly Mention[] {
    return inOrder(this.#parts.flatMap(part => part.at(offset)));
  }

  get open(): readonly Mention[] {
    return this.names === null ? this.mentions.filter(({ thing }) => thing.owner === null) : [];
  }

  get calls(): readonly ComponentCall[] {
    return this.#tasks.flatMap((task): readonly ComponentCall[] => {
      const { uses: component, fields } = task;
      return component === null ? [] : [{ task, component, configuration: textIn(fields, 'config') }];
    });
  }
}

/** By their places, each once: what stands under an anchor comes up again at each of its aliases. */
function inOrder(mentions: readonly Mention[]): readonly Mention[] {
  const sorted = mentions.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return sorted.filter((mention, at) => {
    for (let before = at - 1; ; before--) {
      const other = sorted[before];
      if (other === undefined || other.span.start !== mention.span.start) return true;
      if (other.role === mention.role && isSameThing(other.thing, mention.thing)) return false;
    }
  });
}

/** What is named at an offset: the narrowest mention there, one that says the name itself before one in other words. */
export function mentionAt(reading: FileReading, offset: number): Mention | null {
  const found = indexOf(reading)
    .at(offset)
    .filter(({ form }) => form.kind !== 'file');
  const width = ({ span, role }: Mention): number => span.end - span.start + (role === 'label' ? 0.5 : 0);
  return found.toSorted((a, b) => width(a) - width(b))[0] ?? null;
}
