import type { OutlineTask } from '../../runner/model/draft.ts';
import type { SourceFile } from '../../runner/model/sourceFile.ts';
import { ByText } from '../byText.ts';
import { addExpressions, meaningByNames } from './expressionMentions.ts';
import { textsOfTask } from './expressionTexts.ts';
import { MentionList } from './mentionList.ts';
import { addTask, type TaskSurroundings } from './orchestrationMentions.ts';
import { shiftedPlace } from './shiftedPlace.ts';
import type { Said } from './thing.ts';

const known = new ByText<readonly Said[]>();

/** All names that a task says, at their distances from its start: whatever else changes in the file, they stay the same. */
export function saidInTask(file: SourceFile, task: OutlineTask, from: TaskSurroundings): readonly Said[] {
  const find = (): readonly Said[] => {
    const list = new MentionList(file);
    addTask(list, task, from);
    for (const text of textsOfTask(task)) addExpressions(list, text, meaningByNames);
    const { start } = task.node.span;
    return list.said.map(said => ({ naming: said.naming, ...shiftedPlace(said, -start) }));
  };
  return known.of(task.node, find, from.stamp);
}
