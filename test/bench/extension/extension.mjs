import { median, quantile } from '../measure.mjs';
import { liveOf } from './live.mjs';
import { startupOf } from './startup.mjs';
import { openEditor, whatIsMissing } from './window.mjs';

const mebibyte = 1024 * 1024;

const startFigures = [
  {
    what: 'activation: loading code',
    of: ({ activation }) => activation.load,
    beside: ({ peer }) => peer.load,
  },
  { what: 'activation', of: ({ activation }) => activation.total, beside: ({ peer }) => peer.total },
  {
    what: 'activation, part of the start-up',
    unit: '×',
    of: ({ activation, ready }) => activation.total / ready,
    limit: 0.05,
  },
  {
    what: 'click on Run → first job starts',
    of: ({ clicks }) => median(clicks),
    beside: ({ commands }) => median(commands),
    ratioLimit: 1.5,
  },
];

const liveFigures = [
  { what: 'starts and ends of jobs a second', unit: '/s', of: ({ rate }) => rate },
  {
    what: 'event → drawn in the panel, p50',
    of: ({ panel }) => quantile(panel, 0.5),
    beside: ({ watch }) => quantile(watch, 0.5),
  },
  {
    what: 'event → drawn in the panel, p95',
    of: ({ panel }) => quantile(panel, 0.95),
    beside: ({ watch }) => quantile(watch, 0.95),
    limit: 250,
  },
  {
    what: 'extension host, resident',
    unit: 'bytes',
    of: ({ host }) => host,
    beside: ({ idle }) => idle,
    ratioLimit: 1.5,
  },
  { what: 'heap of the panel', unit: 'bytes', of: ({ heap }) => heap, limit: 50 * mebibyte },
];

/** The rows of the extension, in the workbench of the end-to-end tests. */
export function extensionRows(place) {
  const row = (name, what, { rounds, session, figures }) => ({
    name: `extension-${name}`,
    family: 'extension',
    what,
    rounds,
    measure: count => measure(place, { count, session, figures }),
  });
  return [
    row(
      'start',
      'a window on a project with one orchestration, beside a language extension of the editor itself and the command line',
      { rounds: 5, session: startupOf, figures: startFigures },
    ),
    row(
      'live',
      'a run of 2,000 tasks in the panel, beside "segue watch" and a window in which the extension has nothing to do',
      { rounds: 3, session: liveOf, figures: liveFigures },
    ),
  ];
}

/** Windows one after another in one editor, after one that does not count. */
async function measure(place, { count, session, figures }) {
  const missing = whatIsMissing(place);
  if (missing !== null) return { peer: 'beside', missing, figures: [] };
  const editor = await openEditor(place);
  try {
    const sessions = [];
    for (let round = -1; round < count; round++) {
      const figuresOf = await session(editor, place);
      if (round >= 0) sessions.push(figuresOf);
    }
    return { peer: 'beside', missing, figures: figures.map(figure => summaryOf(figure, sessions)) };
  } finally {
    await editor.close();
  }
}

function summaryOf({ what, unit = 'ms', of, beside, limit, ratioLimit }, sessions) {
  const value = median(sessions.map(of));
  const peer = beside === undefined ? null : median(sessions.map(beside));
  const ratio = beside === undefined ? null : median(sessions.map(each => of(each) / beside(each)));
  const aims = [
    ...(limit === undefined ? [] : [{ what: 'limit', value, limit, unit }]),
    ...(ratioLimit === undefined ? [] : [{ what: '× beside', value: ratio, limit: ratioLimit, unit: '×' }]),
  ].map(aim => ({ ...aim, isMet: aim.value <= aim.limit }));
  return { key: what, what, unit, value, peer, ratio, aims };
}
