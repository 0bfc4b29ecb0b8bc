import { SourceFile } from '../../runner/model/sourceFile.ts';
import type { YamlScalar } from '../../runner/model/yaml/node.ts';
import { readYaml } from '../../runner/model/yaml/readYaml.ts';
import type { TextChange } from '../format/textChange.ts';
import { innerSpan } from './mentionList.ts';
import type { Mention } from './thing.ts';

/** Another name in the place of a mention's, quoted as the one before where it can be; null where it cannot be written there. */
export function writtenName(file: SourceFile, { form, span }: Mention, name: string): TextChange | null {
  switch (form.kind) {
    case 'scalar':
      return inScalar(form.scalar, name, form.isKey);
    case 'title':
      return inScalar(form.scalar, name, false);
    case 'word':
      return { ...span, text: name };
    case 'member': {
      const quote = form.scalar.style === 'single' ? "''" : "'";
      const quoted = name.replaceAll("'", quote.repeat(2));
      if (form.isBracketed) return { ...span, text: quoted };
      if (/^[A-Za-z_][\w-]*$/.test(name)) return { ...span, text: name };
      const dot = file.text.lastIndexOf('.', span.start - 1);
      return { start: dot, end: span.end, text: `[${quote}${quoted}${quote}]` };
    }
    case 'file':
      return null;
  }
}

function inScalar(scalar: YamlScalar, name: string, isKey: boolean): TextChange | null {
  const inner = innerSpan(scalar);
  switch (scalar.style) {
    case 'single':
      return { ...inner, text: name.replaceAll("'", "''") };
    case 'double':
      return { ...inner, text: JSON.stringify(name).slice(1, -1) };
    case 'plain':
      return { ...scalar.span, text: isPlain(name, isKey) ? name : JSON.stringify(name) };
    case 'block':
      return null;
  }
}

/** Whether a text can stand without quotes, even inside brackets, where the fewest can. */
function isPlain(name: string, isKey: boolean): boolean {
  const { root, problems } = readYaml(new SourceFile('', isKey ? `{ ${name}: 0 }` : `[ ${name} ]`));
  if (problems.length > 0) return false;
  if (root?.kind === 'sequence') {
    const [only] = root.items;
    return root.items.length === 1 && only?.kind === 'scalar' && only.value === name;
  }
  return root?.kind === 'map' && root.entries.length === 1 && String(root.entries[0]?.key.value) === name;
}
