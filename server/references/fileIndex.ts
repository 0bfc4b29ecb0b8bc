import { fieldsOf, textIn } from '../../runner/model/check/fields.ts';
import type { OutlineTask } from '../../runner/model/draft.ts';
import type { SourceFile } from '../../runner/model/sourceFile.ts';
import type { FileReading } from '../reading.ts';
import { addDefinition } from './definitionMentions.ts';
import { addExpressions, meaningBy, openMeaning } from './expressionMentions.ts';
import { expressionTextsOf } from './expressionTexts.ts';
import { MentionList } from './mentionList.ts';
import { Names } from './names.ts';
import { addOrchestration } from './orchestrationMentions.ts';
import { isSameThing, type Mention, type Thing } from './thing.ts';

/** What each place of one file names. */
export interface FileIndex {
  /** In the order of the places. */
  readonly mentions: readonly Mention[];
  /** The mentions of one thing, in the order of the places. */
  of(thing: Thing): readonly Mention[];
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

/** The index of a file, made once for each of its texts. */
export function indexOf(reading: FileReading): FileIndex {
  const known = indexes.get(reading.file);
  if (known !== undefined) return known;
  const index = makeIndex(reading);
  indexes.set(reading.file, index);
  return index;
}

function makeIndex(reading: FileReading): FileIndex {
  const list = new MentionList(reading.file);
  const names = reading.kind === 'orchestration' ? new Names(reading) : null;
  if (reading.kind === 'orchestration' && names !== null) addOrchestration(list, { reading, names });
  else if (reading.kind !== 'orchestration') addDefinition(list, reading, fieldsOf(reading.root));
  const component = reading.kind === 'component' ? reading.name : null;
  const meaning = names === null ? openMeaning(component) : meaningBy(names);
  for (const text of expressionTextsOf(reading)) addExpressions(list, text, meaning);
  const mentions = inOrder(list.mentions);
  const phases = reading.kind === 'orchestration' ? reading.draft.outline.phases : [];
  const calls = phases.flatMap(({ tasks }) =>
    tasks.flatMap((task): readonly ComponentCall[] => {
      const called = textIn(task.fields, 'uses');
      return called === null
        ? []
        : [{ task, component: called, configuration: textIn(task.fields, 'config') }];
    }),
  );
  return {
    mentions,
    of: thing => mentions.filter(mention => isSameThing(mention.thing, thing)),
    names,
    calls,
  };
}

/** By their places, each once: what stands under an anchor comes up again at each of its aliases. */
function inOrder(mentions: Mention[]): readonly Mention[] {
  mentions.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return mentions.filter((mention, at) => {
    for (let before = at - 1; ; before--) {
      const other = mentions[before];
      if (other === undefined || other.span.start !== mention.span.start) return true;
      if (other.role === mention.role && isSameThing(other.thing, mention.thing)) return false;
    }
  });
}

/** What is named at an offset: the narrowest mention there, one that says the name itself before one in other words. */
export function mentionAt(reading: FileReading, offset: number): Mention | null {
  const found = indexOf(reading).mentions.filter(
    ({ span, form }) => form.kind !== 'file' && span.start <= offset && offset <= span.end,
  );
  const width = ({ span, role }: Mention): number => span.end - span.start + (role === 'label' ? 0.5 : 0);
  return found.toSorted((a, b) => width(a) - width(b))[0] ?? null;
}
