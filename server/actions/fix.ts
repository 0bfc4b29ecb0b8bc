import type { Problem } from '../../runner/model/problem.ts';
import type { TextChange } from '../format/textChange.ts';
import type { FileReading } from '../reading.ts';

/** A way to mend a file, or to say the same in another form. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly FileEdit[];
  /** It is what was most likely meant: offered first, and taken where all is mended at once. */
  readonly isLikely: boolean;
}

/** What happens to one file. */
export type FileEdit =
  | {
      readonly kind: 'change';
      readonly reading: Pick<FileReading, 'uri' | 'file' | 'version'>;
      readonly changes: readonly TextChange[];
    }
  /** The path is relative to the project's root; nothing is there yet. */
  | { readonly kind: 'create'; readonly path: string; readonly text: string }
  /** A file or folder gets another path, after all changes of texts. */
  | { readonly kind: 'move'; readonly from: string; readonly to: string };

/** Gives the ways to mend one problem of a file; none for problems of other kinds. */
export type Fixer = (reading: FileReading, problem: Problem) => readonly Fix[] | Promise<readonly Fix[]>;

/** A fix that changes nothing but the file itself. */
export function fixHere(
  reading: FileReading,
  title: string,
  changes: TextChange | readonly TextChange[],
  isLikely = false,
): Fix {
  const all = 'start' in changes ? [changes] : changes;
  return { title, edits: [{ kind: 'change', reading, changes: inOrder(all) }], isLikely };
}

function inOrder(changes: readonly TextChange[]): readonly TextChange[] {
  return changes.toSorted((a, b) => a.start - b.start || a.end - b.end);
}
