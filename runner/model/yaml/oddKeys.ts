import type { YamlScalar } from './node.ts';

/** What to say of a collection as a key. `{{ x }}` is how other tools write expressions, and YAML reads it as such a key. */
export function oddKey(source: string, around: string): string {
  if (around.startsWith('{{') && around.endsWith('}}'))
    return `Found ${quoted(around)}, expected "$${around}" for an expression, or quotes around it for text.`;
  const what = source.startsWith('{') ? 'a mapping' : 'a list';
  return `Found ${what} as a key (${quoted(source)}), expected text; quote it if it is text.`;
}

/**
 * The two keys that the library takes for one over two lines, where the colon of the first is not typed yet; both are
 * in the draft, so that the second keeps its meaning meanwhile.
 */
export function halfTypedKey(
  text: string,
  key: YamlScalar,
): { before: YamlScalar; key: YamlScalar } | undefined {
  const source = text.slice(key.span.start, key.span.end);
  if (key.style !== 'plain' || !source.includes('\n')) return undefined;
  const part = (start: number, end: number): YamlScalar => {
    const value = source.slice(start, end).trim();
    const at = key.span.start + source.indexOf(value, start);
    return { kind: 'scalar', span: { start: at, end: at + value.length }, style: 'plain', value };
  };
  return { before: part(0, source.indexOf('\n')), key: part(source.lastIndexOf('\n') + 1, source.length) };
}

function quoted(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}
