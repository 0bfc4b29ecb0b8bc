import type { Outline, OutlineTask } from '../../runner/model/draft.ts';
import type { Span } from '../../runner/model/sourceFile.ts';

/** The tasks whose text touches a stretch of the file, in the order of the file. */
export function tasksAt({ phases }: Outline, stretch: Span): readonly OutlineTask[] {
  return phases.flatMap(phase => (touches(phase.node.span, stretch) ? within(phase.tasks, stretch) : []));
}

function within(tasks: readonly OutlineTask[], stretch: Span): readonly OutlineTask[] {
  return tasks.filter(({ node }) => touches(node.span, stretch));
}

/** Whether two stretches have a character or an end in common. */
export function touches(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}
