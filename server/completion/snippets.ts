import type { Catalog, ComponentDefinition } from '../../runner/model/catalog.ts';
import type { SchemaNode } from '../cursor/schemaNode.ts';
import { memberSchemas } from '../cursor/schemaNode.ts';
import { componentInWords } from '../words/componentWords.ts';
import { descriptionOf } from '../words/schemaWords.ts';
import { indented, type Offer, rank } from './offer.ts';
import { beginning, keyText, mapBelow, Stops, valueBelow } from './skeleton.ts';

interface WholeThing {
  readonly label: string;
  readonly lines: readonly string[];
}

/** Whole things by the title of their schema, as people commonly write them. */
const wholeThings: Readonly<Record<string, readonly WholeThing[]>> = {
  Orchestration: [
    {
      label: 'orchestration',
      lines: [
        ...['name: ${1:Nightly sales}', 'phases:', '  - name: ${2:Extract}', '    tasks:'],
        ...['      - name: ${3:Orders}', '        run: ${4:./extract.sh}'],
      ],
    },
  ],
  Phase: [
    {
      label: 'phase',
      lines: ['name: ${1:Extract}', 'tasks:', '  - name: ${2:Orders}', '    run: ${3:./extract.sh}'],
    },
  ],
  Task: [
    { label: 'task with a script', lines: ['name: ${1:Orders}', 'run: |', '  ${2:./extract.sh}'] },
    { label: 'task with a component', lines: ['name: ${1:Orders}', 'uses: $2', 'with:', '  $3'] },
    {
      label: 'task with a matrix',
      lines: ['name: ${1:Orders}', 'matrix:', '  ${2:region}: [${3:eu, us}]', 'run: ${4:./extract.sh}'],
    },
  ],
  Schedule: [
    { label: 'schedule by a pattern', lines: ['cron: "${1:0 2 * * MON-FRI}"'] },
    { label: 'schedule by a spacing', lines: ['every: ${1:day}', 'at: "${2:02:00}"'] },
  ],
  TablesTrigger: [{ label: 'when tables were updated', lines: ['all: [$1]', 'cooldown: ${2:10m}'] }],
  WebhookTrigger: [
    { label: 'when a request comes in', lines: ['id: ${1:shop}', 'secret: \\${{ secrets.${2:HOOK} \\}\\}'] },
  ],
  DatabaseTrigger: [
    {
      label: 'when a watermark has changed',
      lines: ['connection: ${1:default}', 'query: ${2:SELECT max(updated_at) FROM orders}', 'every: ${3:1m}'],
    },
  ],
  FilesTrigger: [
    { label: 'when files appear', lines: ['paths: ["${1:inbox/**/*.csv}"]', 'cooldown: ${2:10s}'] },
  ],
  OrchestrationTrigger: [{ label: 'after another orchestration', lines: ['id: $1'] }],
  Notification: [
    { label: 'tell by email', lines: ['on: [${1:failure}]', 'email: { to: ["${2:data@example.com}"] }'] },
    {
      label: 'tell in Slack',
      lines: ['on: [${1:failure}]', 'slack: { webhook: "\\${{ secrets.${2:SLACK} \\}\\}" }'],
    },
    {
      label: 'tell an address',
      lines: ['on: [${1:failure}]', 'webhook: { url: "${2:https://example.com}" }'],
    },
  ],
  Component: [
    {
      label: 'component',
      lines: [
        ...['description: $1', 'parameters:', '  type: object', '  properties:'],
        ...['    ${2:file}: { type: string, description: $3 }', 'runs:', '  using: shell', '  script: $4'],
      ],
    },
  ],
};

/** Whole things that may begin where a mapping may: those of its schema, else the keys that it has to have. */
export function wholeOffers(nodes: readonly SchemaNode[], catalog: Catalog): readonly Offer[] {
  const titled = nodes.flatMap(node =>
    (wholeThings[String(node.schema['title'])] ?? []).map(({ label, lines }) =>
      offer(label, lines.join('\n'), descriptionOf([node])),
    ),
  );
  if (titled.length === 0)
    return beginning(nodes).length > 1 ? [offer('with all that it needs', needs(nodes))] : [];
  const isTask = nodes.some(({ schema }) => schema['title'] === 'Task');
  return isTask ? [...titled, ...[...catalog.components.values()].map(taskOf)] : titled;
}

function needs(nodes: readonly SchemaNode[]): string {
  return mapBelow(nodes, new Stops());
}

/** A task that uses one component, with the parameters that it has to have. */
function taskOf(component: ComponentDefinition): Offer {
  const stops = new Stops();
  const lines = [`name: ${stops.next('Name')}`, `uses: ${keyText(component.name)}`];
  const { parameters } = component;
  const node = parameters === null ? null : { schema: parameters, document: parameters };
  const keys = node === null ? [] : beginning([node]);
  if (node !== null && keys.length > 0) {
    const values = keys.map(key => `${keyText(key)}:${valueBelow(memberSchemas(node, key, null), stops, 1)}`);
    lines.push('with:', `  ${indented(values.join('\n'), 2)}`);
  }
  return offer(`task with ${component.name}`, lines.join('\n'), componentInWords(component));
}

function offer(label: string, insert: string, documentation: string | null = null): Offer {
  return {
    ...{ label, kind: 'snippet', insert, rank: rank.snippet, isSnippet: true },
    ...(documentation === null || documentation === '' ? {} : { documentation }),
  };
}
