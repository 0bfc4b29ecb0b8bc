import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionOf, readSchema, schemasFolder } from './readSchema.mjs';

const marker = /^\{\{keys ([\w/]+)(?:#\/\$defs\/(\w+))?\}\}$/;

/** The text of the language reference: the template with a table of keys in the place of each `{{keys <kind>#/$defs/<name>}}`. */
export function referenceText() {
  const template = readFileSync(join(schemasFolder, 'reference.template.md'), 'utf8');
  const sections = sectionsOf(template);
  const lines = template.split('\n').map(line => {
    const [isTable, kind, name] = marker.exec(line) ?? [];
    if (isTable === undefined) return line;
    const root = readSchema(kind);
    const schema = name === undefined ? root : definitionOf(root, `#/$defs/${name}`);
    return keyTable(schema, { root, sections });
  });
  return `<!-- Made from the schemas and schemas/reference.template.md by schemas/generate.mjs. -->\n\n${lines.join('\n')}`;
}

/** Writes `docs/language.md`. */
export function generateReference() {
  writeFileSync(join(schemasFolder, '..', 'docs', 'language.md'), referenceText());
}

/** The heading above each table, by the name of the definition that the table is about. */
function sectionsOf(template) {
  const sections = new Map();
  let heading = '';
  for (const line of template.split('\n')) {
    if (line.startsWith('#')) heading = line.replace(/^#+ /, '');
    const name = marker.exec(line)?.[2];
    if (name !== undefined) sections.set(name, heading);
  }
  return sections;
}

function keyTable(schema, context) {
  const rows = Object.entries(schema.properties).map(([key, value]) => {
    const required = schema.required?.includes(key) ? ' (required)' : '';
    return row([
      `\`${key}\`${required}`,
      shownValue(value, context),
      value.description ?? described(value, context),
    ]);
  });
  return [row(['Key', 'Value', 'Meaning']), row(['---', '---', '---']), ...rows].join('\n');
}

function row(cells) {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function described(value, { root }) {
  return definitionOf(root, value.$ref).description;
}

/** What a key takes, in a few words, with an example where it is short. */
function shownValue(value, context) {
  const kind = kindOf(value, context);
  const example = value.examples?.find(one => typeof one === 'string' || typeof one === 'number');
  const isShort = example !== undefined && !String(example).includes('\n') && String(example).length <= 30;
  return isShort && !kind.startsWith('`') ? `${kind}, as \`${example}\`` : kind;
}

function kindOf(value, context) {
  const { root, sections } = context;
  if (value.$ref !== undefined) {
    const name = value.$ref.replace('#/$defs/', '');
    if (sections.has(name)) return link(sections.get(name));
    return kindOf(definitionOf(root, value.$ref), context);
  }
  if (value.enum !== undefined) return value.enum.map(one => `\`${one}\``).join(', ');
  const types = [value.type].flat();
  if (value['x-format'] === 'expression' && types.join() === 'string,boolean')
    return '[expression](#expressions)';
  const kinds = [...new Set(types.map(type => kindOfType(type, value, context)))];
  return kinds.length < 2 ? kinds.join() : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
}

function kindOfType(type, value, context) {
  if (type === 'array') return `list of ${plural(kindOf(value.items, context))}`;
  if (type === 'object') return kindOfMap(value, context);
  if (type === 'string') return kindsOfText[value['x-format']] ?? 'text';
  return (
    { integer: 'whole number', number: 'number', boolean: 'true or false', null: '`null`' }[type] ??
    'any value'
  );
}

const kindsOfText = {
  duration: 'duration',
  size: 'size',
  cron: 'cron pattern',
  interval: 'spacing',
  'time-zone': 'time zone',
  script: 'script',
};

function kindOfMap({ additionalProperties }, context) {
  if (typeof additionalProperties !== 'object') return 'map';
  return `map of names to ${plural(kindOf(additionalProperties, context))}`;
}

/** Links name their section, which stands in the plural or is a word for many already; alternatives stay as they are. */
function plural(kind) {
  if (kind.startsWith('[') || kind.startsWith('`') || kind.includes(' or ') || kind.startsWith('list'))
    return kind;
  return kind.endsWith('s') ? kind : `${kind}s`;
}

function link(heading) {
  const anchor = heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
  const isName = /[A-Z]/.test(heading.slice(1));
  return `[${isName ? heading : heading.toLowerCase()}](#${anchor})`;
}
