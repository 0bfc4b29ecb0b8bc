/** The result for people: a table of all rows, and how many aims were met. */
export function tableOf({ at, machine, rows }) {
  const plain = rows.filter(({ figures }) => figures === undefined);
  const compared = rows.filter(({ figures }) => figures !== undefined);
  const head = ['row', 'min', 'median', 'floor', 'its median', 'ratio', 'aim', 'measured', ''];
  const aims = [...plain, ...compared.flatMap(({ figures }) => figures)].flatMap(row => row.aims);
  return [
    `${at} · ${machine.cores} cores, ${machine.cpu} · ${machine.platform} ${machine.arch} · Node ${machine.node}`,
    '',
    ...(plain.length === 0 ? [] : [...grid(head, plain.flatMap(linesOf)), '']),
    ...compared.flatMap(row => [
      ...grid(comparedHead(row), row.figures.map(figureLine)),
      ...missingLines(row),
      '',
    ]),
    ...rows.map(({ name, what, rounds }) => `${name}: ${what} (${rounds} rounds)`),
    '',
    `${aims.filter(({ isMet }) => isMet).length} of ${aims.length} aims met.`,
    '',
  ].join('\n');
}

/** Lines of cells, each column as wide as its widest. */
function grid(head, lines) {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...lines.map(cells => cells[column])].map(width)),
  );
  const line = cells =>
    cells
      .map((cell, column) => cell + ' '.repeat(widths[column] - width(cell)))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map(count => '─'.repeat(count))), ...lines.map(line)];
}

function comparedHead({ name, peer }) {
  return [name, 'segue', peer, 'ratio', 'limit', ''];
}

function figureLine({ what, unit, value, peer, ratio, aims }) {
  const limit = aims.find(aim => aim.what === 'limit');
  return [
    what,
    shown(value, unit),
    peer === null ? '–' : shown(peer, unit),
    ratio === null ? '–' : times(ratio),
    limit === undefined ? '' : shown(limit.limit, unit),
    aims.length === 0 ? '' : aims.every(({ isMet }) => isMet) ? 'met' : 'MISSED',
  ];
}

function missingLines({ missing }) {
  return missing === null ? [] : [missing];
}

/** A row takes as many lines as it has floors or aims, whichever are more. */
function linesOf({ name, minMs, medianMs, floors, aims }) {
  const count = Math.max(1, floors.length, aims.length);
  return Array.from({ length: count }, (_, at) => {
    const own = at === 0 ? [name, ms(minMs), ms(medianMs)] : ['', '', ''];
    const floor = floors[at];
    const beside = floor === undefined ? ['', '', ''] : [floor.name, ms(floor.medianMs), times(floor.ratio)];
    return [...own, ...beside, ...aimCells(aims[at])];
  });
}

function aimCells(aim) {
  if (aim === undefined) return ['', '', ''];
  const { what, value, limit, unit, isMet } = aim;
  return [`${what} ≤ ${shown(limit, unit)}`, shown(value, unit), isMet ? 'met' : 'MISSED'];
}

function shown(value, unit) {
  if (unit === '×') return times(value);
  if (unit === '%') return `${value.toFixed(2)} %`;
  if (unit === '/s') return `${value.toFixed(0)} /s`;
  return unit === 'bytes' ? `${(value / 1024 / 1024).toFixed(0)} MiB` : ms(value);
}

function times(ratio) {
  return `${ratio.toFixed(2)} ×`;
}

function ms(value) {
  return `${value.toFixed(Math.abs(value) < 10 ? 2 : 1)} ms`;
}

/** Every character that is used here takes one column. */
function width(text) {
  return [...text].length;
}
