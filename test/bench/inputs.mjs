// What is measured, always the same: orchestrations, and the same work as a makefile.

const range = length => Array.from({ length }, (_, at) => at);

/** A project of one orchestration, `bench`: as many phases of as many tasks that each do `script`. */
export function project({ phases, tasks, script, shell }) {
  const lines = range(phases).flatMap(phase => [
    `  - name: Phase ${phase}`,
    '    tasks:',
    ...range(tasks).flatMap(task => [
      `      - name: Task ${phase} ${task}`,
      `        run: ${JSON.stringify(script)}`,
    ]),
  ]);
  const head = shell === undefined ? [] : [`defaults: { shell: ${shell} }`];
  return { '.segue/orchestrations/bench.yaml': `${[...head, 'phases:', ...lines].join('\n')}\n` };
}

/** The same phases and tasks for make. The semicolon makes make ask a shell, as every task of Segue does. */
export function makefile({ phases, tasks, script }) {
  const target = (phase, task) => `t${phase}_${task}`;
  const lines = range(phases).flatMap(phase => {
    const targets = range(tasks).map(task => target(phase, task));
    const before = phase === 0 ? '' : ` p${phase - 1}`;
    return [
      `p${phase}: ${targets.join(' ')}`,
      `${targets.join(' ')}:${before}`,
      `\t@${script};`,
      `.PHONY: p${phase} ${targets.join(' ')}`,
    ];
  });
  return { Makefile: `${[`all: p${phases - 1}`, '.PHONY: all', ...lines].join('\n')}\n` };
}

/**
 * A file of `count` tasks as people write them: names, shell lines, environments, timeouts, components with parameters, and
 * conditions that look at earlier phases.
 */
export function largeProject(count) {
  const perPhase = Math.min(100, count);
  const task = (phase, at) => {
    const head = [`      - name: Load table ${phase} ${at}`, `        id: load-${phase}-${at}`];
    if (at % 3 === 0) return [...head, '        timeout: 10m', `        run: ./load.sh table_${phase}_${at}`];
    if (at % 3 === 1) {
      const condition = phase === 0 ? 'params.full' : `tasks.load-${phase - 1}-${at}.state == 'succeeded'`;
      return [
        ...head,
        `        if: \${{ ${condition} }}`,
        `        env: { TABLE: table_${at} }`,
        '        run: |',
        '          ./load.sh "$TABLE"',
        '          echo "rows=1" >> "$SEGUE_OUTPUT"',
      ];
    }
    return [...head, '        uses: shell', '        with:', `          script: ./check.sh ${at}`];
  };
  const lines = range(count / perPhase).flatMap(phase => [
    `  - name: Phase ${phase}`,
    '    tasks:',
    ...range(perPhase).flatMap(at => task(phase, at)),
  ]);
  const head = ['name: Large', 'params: { full: { type: boolean, default: false } }', 'phases:'];
  return { '.segue/orchestrations/bench.yaml': `${[...head, ...lines].join('\n')}\n` };
}
