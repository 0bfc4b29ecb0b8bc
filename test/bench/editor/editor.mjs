import { largeProject } from '../inputs.mjs';
import { median, quantile } from '../measure.mjs';
import { runSession } from './scenario.mjs';
import { serversOf, whatIsMissing } from './servers.mjs';

const mebibyte = 1024 * 1024;

/** Files of so many tasks, with what is aimed for; no figure may be above the peer's. */
const sizes = [
  { tasks: 50, edits: 30, rounds: 5, aims: {} },
  {
    tasks: 500,
    edits: 30,
    rounds: 5,
    aims: { editP95: 16, completionP95: 10, typing: 50, peak: 150 * mebibyte },
  },
  {
    tasks: 5000,
    edits: 15,
    rounds: 3,
    aims: { editP95: 50, completionP95: 30, typing: 50, peak: 300 * mebibyte },
  },
];

/** What is shown of a session, in its order. */
const figures = [
  { key: 'initialize', what: 'initialize', of: ({ initialize }) => initialize },
  { key: 'first', what: 'open → first diagnostics', of: ({ first }) => first },
  { key: 'editP50', what: 'edit → diagnostics, p50', of: ({ edit }) => quantile(edit, 0.5) },
  { key: 'editP95', what: 'edit → diagnostics, p95', of: ({ edit }) => quantile(edit, 0.95) },
  { key: 'completionP50', what: 'completion, p50', of: ({ completion }) => quantile(completion, 0.5) },
  { key: 'completionP95', what: 'completion, p95', of: ({ completion }) => quantile(completion, 0.95) },
  { key: 'hover', what: 'hover, p50', of: ({ hover }) => quantile(hover, 0.5) },
  { key: 'symbols', what: 'symbols, p50', of: ({ symbols }) => quantile(symbols, 0.5) },
  { key: 'typing', what: 'last key → final diagnostics', of: ({ typing }) => typing },
  { key: 'peak', what: 'peak memory', of: ({ peak }) => peak },
];

/** The rows of the language server: one a size of file, each measured beside the peer in the same minutes. */
export function editorRows(place) {
  return sizes.map(size => ({
    name: `editor-${size.tasks}`,
    family: 'editor',
    what: `a language server with a file of ${size.tasks.toLocaleString('en')} tasks`,
    rounds: size.rounds,
    measure: rounds => measure(place, { ...size, rounds }),
  }));
}

/** Segue and the peer take turns, a whole session each: every session begins with a server that is just started, as an author's does. */
async function measure(place, { tasks, edits, rounds, aims }) {
  const cwd = place.folder.write(`editor-${tasks}`, largeProject(tasks));
  const { segue, peer } = serversOf(place);
  const missing = whatIsMissing(place);
  const sessions = { segue: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    sessions.segue.push(await runSession(segue, { cwd, edits }));
    if (missing === null) sessions.peer.push(await runSession(peer, { cwd, edits }));
  }
  return {
    peer: peer.name,
    missing,
    figures: figures.flatMap(figure => compared(figure, sessions, aims[figure.key])),
  };
}

function compared({ key, what, of }, { segue, peer }, limit) {
  const own = segue.map(of);
  // A server may lack a feature; what it has is measured all the same.
  if (own.some(value => value === null)) return [];
  const others = peer.map(of);
  const value = median(own);
  const beside = others.length === 0 ? null : median(others);
  const ratio = others.length === own.length ? median(own.map((each, round) => each / others[round])) : null;
  const unit = key === 'peak' ? 'bytes' : 'ms';
  const aim = [
    ...(limit === undefined ? [] : [{ what: 'limit', value, limit, unit }]),
    ...(ratio === null ? [] : [{ what: '× peer', value: ratio, limit: 1, unit: '×' }]),
  ].map(each => ({ ...each, isMet: each.value <= each.limit }));
  return [{ key, what, unit, value, peer: beside, ratio, aims: aim }];
}
