import { everyToCron } from '../../runner/model/schedule/everyToCron.ts';
import { instantIn } from '../../runner/model/schedule/instantIn.ts';
import { isTimeZone } from '../../runner/model/timeZone.ts';
import { scalarText } from '../cursor/blockLine.ts';
import { type Mapping, mappingAround, type Step, type ValueCursor, writtenUnder } from '../cursor/cursor.ts';
import { componentAt, schemasAt } from '../cursor/schemaAt.ts';
import { listOf, type SchemaNode } from '../cursor/schemaNode.ts';
import type { FileReading } from '../reading.ts';
import { componentInWords, configurationInWords } from '../words/componentWords.ts';
import { cronInWords } from '../words/cronInWords.ts';
import { durationInWords } from '../words/durationInWords.ts';
import { nextTimes } from '../words/nextTimes.ts';
import { schedulesIn } from '../words/schedulesIn.ts';
import { descriptionOf, shown } from '../words/schemaWords.ts';
import type { HoverClock, HoverWords } from './hoverWords.ts';

/** What a value means: the thing that it names, a time in words, one choice among others. */
export function valueHover(reading: FileReading, cursor: ValueCursor, clock: HoverClock): HoverWords | null {
  const { word, steps } = cursor;
  if (word.style === 'block' || word.start === word.end) return null;
  const { start, end } = word;
  const value = scalarText(reading.file.text.slice(start, end));
  const nodes = schemasAt(reading, steps);
  for (const node of nodes) {
    const words = wordsOf(value, node, { reading, steps, clock });
    if (words !== null && words !== '') return { span: { start, end }, words };
  }
  return null;
}

interface About {
  readonly reading: FileReading;
  readonly steps: readonly Step[];
  readonly clock: HoverClock;
}

function wordsOf(value: string, node: SchemaNode, about: About): string | null {
  const { reading, steps, clock } = about;
  const { schema } = node;
  switch (schema['x-format']) {
    case 'component': {
      const component = reading.catalog.components.get(value);
      return component === undefined ? null : `**${value}**\n\n${componentInWords(component)}`;
    }
    case 'configuration': {
      const found = reading.catalog.configurations.get(`${componentAt(reading, steps)}/${value}`);
      return found === undefined ? null : `**${value}**, ${found.path}\n\n${configurationInWords(found)}`;
    }
    case 'connection': {
      const connection = reading.catalog.settings.connections[value];
      return connection === undefined ? null : `**${value}**: \`${shown(withoutSecrets(connection))}\``;
    }
    case 'orchestration': {
      const found = reading.catalog.orchestrations.get(value);
      return found === undefined ? null : `**${value}**, ${found.path}`;
    }
    case 'cron':
      return scheduleInWords(value, cronInWords(value), about);
    case 'interval':
      return intervalInWords(mappingAround(steps), about);
    case 'duration':
      return durationInWords(value);
    case 'time-zone':
      return isTimeZone(value) ? `It is ${instantIn(value, clock.nowMs)} there.` : null;
    default:
      return choiceInWords(value, node);
  }
}

/** An address may hold a password. */
function withoutSecrets({ url: _, ...rest }: SchemaNode['schema']): SchemaNode['schema'] {
  return rest;
}

function choiceInWords(value: string, node: SchemaNode): string | null {
  const { schema } = node;
  const isChoice = listOf(schema['enum']).some(choice => String(choice) === value);
  if (!isChoice) return null;
  return [`**${value}**`, descriptionOf([node])].filter(part => part !== null).join('\n\n');
}

function intervalInWords(mapping: Mapping | null, about: About): string | null {
  const every = writtenUnder(mapping, 'every');
  if (every === null) return null;
  const [at, on] = [writtenUnder(mapping, 'at'), writtenUnder(mapping, 'on')];
  const made = everyToCron({ every, at, on });
  return 'pattern' in made ? scheduleInWords(made.pattern, cronInWords(made.pattern), about) : null;
}

/** A schedule in words, with the instants at which it fires next, in its own time zone and in that of whoever reads it. */
function scheduleInWords(
  pattern: string,
  words: string | null,
  { reading, steps, clock }: About,
): string | null {
  const timezone = timezoneOf(reading, steps);
  // Where the file can be read, the schedule says itself what it does at changes of the clocks.
  const written = schedulesIn(reading).find(each => each.pattern === pattern && each.timezone === timezone);
  const times = nextTimes(written ?? { pattern, timezone }, clock.nowMs);
  if (words === null && times.length === 0) return null;
  const isHere = timezone === clock.timeZone;
  const lines = times.map(ms => {
    const local = isHere ? '' : ` (here ${instantIn(clock.timeZone, ms)})`;
    return `- ${instantIn(timezone, ms)}${local}`;
  });
  return [
    ...(words === null ? [] : [`${words}, in ${timezone}.`]),
    ...(lines.length === 0 ? [] : [`Next:\n${lines.join('\n')}`]),
  ].join('\n\n');
}

/** The time zone of a schedule: its own, else the orchestration's, else the project's. */
function timezoneOf(reading: FileReading, steps: readonly Step[]): string {
  const own = writtenUnder(mappingAround(steps), 'timezone');
  const first = steps[0];
  const ofFile = first !== undefined && 'key' in first ? writtenUnder(first.mapping, 'timezone') : null;
  const names = [own, ofFile, reading.catalog.settings.timezone];
  return names.find(name => name !== null && isTimeZone(name)) ?? 'UTC';
}
