import { type InlayHint, InlayHintKind, type InlayHintParams } from 'vscode-languageserver';
import { textScalarIn } from '../../runner/model/check/fields.ts';
import type { LastRun } from '../../runner/model/recordedRuns.ts';
import { instantIn } from '../../runner/model/schedule/instantIn.ts';
import type { Span } from '../../runner/model/sourceFile.ts';
import { inFlow } from '../actions/writeYaml.ts';
import type { FileReading, OrchestrationReading } from '../reading.ts';
import { tasksAt } from '../references/tasksAt.ts';
import type { Session } from '../session.ts';
import { toRange } from '../toLsp.ts';
import { cronInWords } from '../words/cronInWords.ts';
import { durationsIn } from '../words/durationsIn.ts';
import { executionInDetail, executionInWords, Minutes } from '../words/lastRunInWords.ts';
import { nextTimes } from '../words/nextTimes.ts';
import { nextInWords, schedulesIn } from '../words/schedulesIn.ts';
import type { Feature } from './feature.ts';

/** More of a configuration would hide the line that names it; all of it is in the tooltip. */
const longestShown = 60;

/** How many instants of a schedule the tooltip lists. */
const instants = 5;

/**
 * What a value means, behind it: schedules in words and when they fire next, the parameters of a configuration, durations in their largest units;
 * and behind the name of a task how long it took when it was executed last. Each kind can be left out by its name: `inlayHints.schedules`,
 * `inlayHints.configurations`, `inlayHints.durations`, `inlayHints.lastRun`.
 */
export const hints: Feature = {
  name: 'inlayHints',
  capabilities: () => ({ inlayHintProvider: true }),
  register(connection, session) {
    connection.languages.inlayHint.on(
      session.answering<InlayHintParams, InlayHint[]>(async (reading, { range }, context) => {
        if (reading.kind !== 'orchestration') return [];
        const { file } = reading;
        const isLeftOut = session.client.leaveOut.has('inlayHints.lastRun');
        const last = isLeftOut ? null : await session.runs.lastOf(reading);
        context.check();
        const wanted = { start: file.offsetAt(range.start), end: file.offsetAt(range.end) };
        return [...hintsOf(reading, wanted, session), ...executionHints(reading, wanted, { last, session })]
          .filter(({ span }) => span.end >= wanted.start && span.end <= wanted.end)
          .map(hint => toHint(reading, hint));
      }),
    );
  },
};

/** What stands behind a value. */
interface Hint {
  readonly span: Span;
  readonly label: string;
  readonly tooltip?: string;
}

/** Those of a stretch, and of what it touches: only that is looked into. */
function hintsOf(reading: OrchestrationReading, wanted: Span, session: Session): readonly Hint[] {
  const { leaveOut } = session.client;
  return [
    ...(leaveOut.has('inlayHints.schedules') ? [] : scheduleHints(reading, session.ports.wallClock())),
    ...(leaveOut.has('inlayHints.configurations') ? [] : configurationHints(reading, wanted)),
    ...(leaveOut.has('inlayHints.durations') ? [] : durationHints(reading, wanted)),
  ];
}

function scheduleHints(reading: OrchestrationReading, nowMs: number): readonly Hint[] {
  return schedulesIn(reading).flatMap(schedule => {
    const next = nextInWords(schedule, nowMs);
    const parts = [cronInWords(schedule.pattern), next === null ? null : `next ${next}`];
    const label = parts.filter(part => part !== null).join(' · ');
    const times = nextTimes(schedule, nowMs, instants).map(ms => instantIn(schedule.timezone, ms));
    return label === '' ? [] : { span: schedule.span, label, tooltip: times.join('\n') };
  });
}

/** What a configuration gives to a task that names it; what the task itself gives lies over it, and is left out. */
function configurationHints({ catalog, draft }: OrchestrationReading, wanted: Span): readonly Hint[] {
  return tasksAt(draft.outline, wanted).flatMap(({ fields }) => {
    const [component, config] = [textScalarIn(fields, 'uses'), textScalarIn(fields, 'config')];
    const found = catalog.configurations.get(`${component?.value}/${config?.value}`);
    if (config === null || found === undefined) return [];
    const given = fields.get('with')?.value;
    const own = new Set(given?.kind === 'map' ? given.entries.map(({ key }) => String(key.value)) : []);
    const left = Object.entries(found.parameters).filter(([name]) => !own.has(name));
    if (left.length === 0) return [];
    const tooltip = left.map(([name, value]) => `${name}: ${inFlow(value)}`);
    return { span: config.span, label: shortened(tooltip.join(', ')), tooltip: tooltip.join('\n') };
  });
}

function shortened(text: string): string {
  return text.length <= longestShown ? text : `${text.slice(0, longestShown - 1)}…`;
}

function durationHints({ root }: OrchestrationReading, wanted: Span): readonly Hint[] {
  return durationsIn(root, wanted).map(({ span, words }) => ({ span, label: words }));
}

interface KnownRuns {
  readonly last: LastRun | null;
  readonly session: Session;
}

function executionHints(
  { draft }: OrchestrationReading,
  wanted: Span,
  { last, session }: KnownRuns,
): readonly Hint[] {
  if (last === null) return [];
  const minutes = new Minutes(session.ports.timeZone());
  return tasksAt(draft.outline, wanted).flatMap(({ id, fields }) => {
    const task = id === null ? undefined : last.tasks.get(id);
    const entry = fields.get('name') ?? fields.entries[0];
    if (task === undefined || task.execution === null || entry === undefined) return [];
    const span = entry.value?.kind === 'scalar' ? entry.value.span : entry.key.span;
    const tooltip = executionInDetail(task, task.execution, minutes);
    return { span, label: executionInWords(task.execution), tooltip };
  });
}

function toHint({ file }: FileReading, { span, label, tooltip }: Hint): InlayHint {
  return {
    position: toRange(file, span).end,
    label,
    kind: InlayHintKind.Type,
    paddingLeft: true,
    ...(tooltip === undefined ? {} : { tooltip }),
  };
}
