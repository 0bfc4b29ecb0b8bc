/** What a page of the documentation tells its reader to do, one step after another. */
export type PageStep =
  /** Type this; the output follows, in which a line `…` stands for any lines. Null where the page shows none. */
  | { readonly kind: 'command'; readonly command: string; readonly output: string }
  /** Write this file. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  /** Change these lines of a file. */
  | { readonly kind: 'change'; readonly path: string; readonly old: string; readonly new: string };

/**
 * The steps of a Markdown page, from its fenced blocks: `console` (lines that begin with `$ `, each with its output), `yaml` that begins with the
 * path of a file as a comment, and `diff` that does likewise. Other blocks are not for the reader to do.
 */
export function pageSteps(markdown: string): readonly PageStep[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, language, text = '']) => {
    if (language === 'console') return commandsOf(text);
    const path = /^# (\S+\.\w+)\n/.exec(text)?.[1];
    if (path === undefined) return [];
    if (language === 'diff') return [changeOf(path, text)];
    return language === 'yaml' ? [{ kind: 'file', path, text }] : [];
  });
}

function commandsOf(text: string): readonly PageStep[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map(part => {
      const end = part.indexOf('\n');
      return { kind: 'command', command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

function changeOf(path: string, text: string): PageStep {
  const lines = (sign: string) =>
    text
      .split('\n')
      .filter(line => line.startsWith(sign))
      .map(line => `${line.slice(1)}\n`)
      .join('');
  return { kind: 'change', path, old: lines('-'), new: lines('+') };
}
