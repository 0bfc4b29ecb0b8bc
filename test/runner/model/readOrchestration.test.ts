import { describe, expect, test } from 'vitest';
import { builtinComponents } from '../../../runner/model/builtin/components.ts';
import type { Catalog } from '../../../runner/model/catalog.ts';
import type { Draft } from '../../../runner/model/draft.ts';
import { accept, readOrchestration } from '../../../runner/model/readOrchestration.ts';
import { defaultSettings, emptyCatalog } from '../../../runner/model/readSettings.ts';
import { SourceFile } from '../../../runner/model/sourceFile.ts';

const catalog: Catalog = {
  ...emptyCatalog({ ...defaultSettings, timezone: 'Europe/Vienna' }),
  orchestrations: new Map([['monthly', { id: 'monthly', path: 'monthly.orchestration.yaml', starts: [] }]]),
  components: new Map([
    ...builtinComponents,
    [
      'load',
      {
        name: 'load',
        description: null,
        path: '.segue/components/load/component.yaml',
        parameters: null,
        outputs: {},
        openOutputs: true,
        runs: { using: 'shell', script: './load.sh' },
        text: '',
      },
    ],
  ]),
  configurations: new Map([
    [
      'load/crm',
      {
        component: 'load',
        name: 'crm',
        path: '.segue/configurations/load/crm.yaml',
        description: null,
        parameters: { table: 'accounts', mode: 'full' },
        text: '',
      },
    ],
  ]),
};

function read(text: string, path = '.segue/orchestrations/nightly.yaml'): Draft {
  return readOrchestration(new SourceFile(path, text), catalog);
}

const whole = `
name: Nightly sales
description: Loads and publishes.
on:
  schedule:
    - { cron: 0 2 * * MON-FRI, catchUp: none, dst: { gap: skip } }
    - { every: week, at: "02:30", on: monday, timezone: Europe/Prague }
  tables: [{ all: [shop.orders], cooldown: 50m }, { all: [crm], cooldown: { for: 1m, then: fire } }]
  webhook: [{ id: shop, secret: "\${{ secrets.HOOK }}", if: "\${{ event.body.ok }}" }]
  database: [{ connection: default, query: SELECT 1 }]
  files: [{ paths: [inbox/*.csv] }]
  orchestration: [{ id: monthly }]
params:
  since: { default: 7 days, description: How far back }
  full: { type: boolean, default: false }
  size: { type: number }
  region: { type: choice, options: [eu, us], default: eu }
env: { LOG_LEVEL: info, VERSION: 1.10, DEBUG: true }
secrets: [HOOK]
concurrency: { runs: 2, overlap: collapse }
limits: { duration: 1h, memory: 4GB, parallel: 8 }
defaults: { retry: { max: 3, wait: 60s, backoff: exponential }, timeout: 10m, shell: sh }
phases:
  - name: Extract
    tasks:
      - name: CRM accounts
        uses: load
        config: crm
        with: { mode: delta }
        continueOnFailure: true
        updates: [crm.accounts]
        timeout: 90s
        retry: { max: 1, when: "\${{ job.exitCode == 75 }}" }
      - name: Legacy feed
        id: legacy
        active: false
        run: ./legacy.sh
        matrix: { region: [eu, us], max-parallel: 1, exclude: [{ region: us }] }
  - name: Publish
    if: \${{ tasks.legacy.state == 'succeeded' }}
    tasks:
      - id: publish
        description: Publishes
        if: true
        run: ./publish.sh
        shell: bash
        memory: 512MiB
        rerun: never
        reads: [crm.accounts]
        env: { TARGET: prod }
        workingDirectory: site
notifications:
  - { on: [failure], slack: { webhook: "\${{ secrets.HOOK }}" } }
`;

test('a file without mistakes means an orchestration with every default filled in', () => {
  const draft = read(whole);
  expect(draft.problems).toEqual([]);
  expect(accept(draft)).toMatchInlineSnapshot(`
    {
      "concurrency": {
        "overlap": "collapse",
        "runs": 2,
      },
      "description": "Loads and publishes.",
      "env": {
        "DEBUG": "true",
        "LOG_LEVEL": "info",
        "VERSION": "1.10",
      },
      "id": "nightly",
      "limits": {
        "durationMs": 3600000,
        "memoryBytes": 4000000000,
        "parallel": 8,
      },
      "name": "Nightly sales",
      "notifications": [
        {
          "on": [
            "failure",
          ],
          "slack": {
            "webhook": "\${{ secrets.HOOK }}",
          },
        },
      ],
      "params": [
        {
          "description": "How far back",
          "fallback": "7 days",
          "name": "since",
          "options": [],
          "type": "string",
        },
        {
          "description": null,
          "fallback": false,
          "name": "full",
          "options": [],
          "type": "boolean",
        },
        {
          "description": null,
          "fallback": undefined,
          "name": "size",
          "options": [],
          "type": "number",
        },
        {
          "description": null,
          "fallback": "eu",
          "name": "region",
          "options": [
            "eu",
            "us",
          ],
          "type": "choice",
        },
      ],
      "path": ".segue/orchestrations/nightly.yaml",
      "phases": [
        {
          "condition": null,
          "id": "extract",
          "name": "Extract",
          "span": {
            "end": 991,
            "start": 984,
          },
          "tasks": [
            {
              "action": {
                "component": "load",
                "configuration": "crm",
                "kind": "component",
                "parameters": {
                  "mode": "delta",
                  "table": "accounts",
                },
              },
              "active": true,
              "condition": null,
              "continueOnFailure": true,
              "description": null,
              "env": {},
              "id": "crm-accounts",
              "matrix": null,
              "memoryBytes": null,
              "name": "CRM accounts",
              "reads": [],
              "rerun": "allowed",
              "retry": {
                "backoff": "constant",
                "jitter": 0,
                "max": 1,
                "maxWaitMs": null,
                "waitMs": 0,
                "when": "job.exitCode == 75",
              },
              "shell": "sh",
              "span": {
                "end": 1029,
                "start": 1017,
              },
              "timeoutMs": 90000,
              "updates": [
                "crm.accounts",
              ],
              "workingDirectory": null,
            },
            {
              "action": {
                "kind": "script",
                "script": "./legacy.sh",
                "span": {
                  "end": 1336,
                  "start": 1325,
                },
              },
              "active": false,
              "condition": null,
              "continueOnFailure": false,
              "description": null,
              "env": {},
              "id": "legacy",
              "matrix": {
                "axes": {
                  "region": [
                    "eu",
                    "us",
                  ],
                },
                "exclude": [
                  {
                    "region": "us",
                  },
                ],
                "include": [],
                "maxParallel": 1,
              },
              "memoryBytes": null,
              "name": "Legacy feed",
              "reads": [],
              "rerun": "allowed",
              "retry": {
                "backoff": "exponential",
                "jitter": 0,
                "max": 3,
                "maxWaitMs": null,
                "waitMs": 60000,
                "when": null,
              },
              "shell": "sh",
              "span": {
                "end": 1270,
                "start": 1259,
              },
              "timeoutMs": 600000,
              "updates": [],
              "workingDirectory": null,
            },
          ],
        },
        {
          "condition": "tasks.legacy.state == 'succeeded'",
          "id": "publish",
          "name": "Publish",
          "span": {
            "end": 1435,
            "start": 1428,
          },
          "tasks": [
            {
              "action": {
                "kind": "script",
                "script": "./publish.sh",
                "span": {
                  "end": 1589,
                  "start": 1577,
                },
              },
              "active": true,
              "condition": "true",
              "continueOnFailure": false,
              "description": "Publishes",
              "env": {
                "TARGET": "prod",
              },
              "id": "publish",
              "matrix": null,
              "memoryBytes": 536870912,
              "name": "publish",
              "reads": [
                "crm.accounts",
              ],
              "rerun": "never",
              "retry": {
                "backoff": "exponential",
                "jitter": 0,
                "max": 3,
                "maxWaitMs": null,
                "waitMs": 60000,
                "when": null,
              },
              "shell": "bash",
              "span": {
                "end": 1506,
                "start": 1504,
              },
              "timeoutMs": 600000,
              "updates": [],
              "workingDirectory": "site",
            },
          ],
        },
      ],
      "secrets": [
        {
          "name": "HOOK",
          "span": {
            "end": 779,
            "start": 775,
          },
        },
      ],
      "timezone": "Europe/Vienna",
      "triggers": {
        "database": [
          {
            "connection": "default",
            "cooldown": null,
            "everyMs": 60000,
            "listen": null,
            "query": "SELECT 1",
          },
        ],
        "files": [
          {
            "cooldown": null,
            "each": false,
            "paths": [
              "inbox/*.csv",
            ],
            "settleMs": 2000,
          },
        ],
        "orchestration": [
          {
            "id": "monthly",
            "states": [
              "success",
              "warning",
            ],
          },
        ],
        "schedule": [
          {
            "catchUp": "none",
            "cron": "0 2 * * MON-FRI",
            "dst": {
              "gap": "skip",
              "overlap": "first",
            },
            "timezone": "Europe/Vienna",
          },
          {
            "catchUp": "latest",
            "cron": "30 2 * * 1",
            "dst": {
              "gap": "next",
              "overlap": "first",
            },
            "timezone": "Europe/Prague",
          },
        ],
        "tables": [
          {
            "all": [
              "shop.orders",
            ],
            "cooldown": {
              "afterwards": "ignore",
              "forMs": 3000000,
            },
          },
          {
            "all": [
              "crm",
            ],
            "cooldown": {
              "afterwards": "fire",
              "forMs": 60000,
            },
          },
        ],
        "webhook": [
          {
            "id": "shop",
            "if": "event.body.ok",
            "secret": "\${{ secrets.HOOK }}",
          },
        ],
      },
    }
  `);
});

test('the least that can be run takes everything else from its file, the project and the language', () => {
  const document = accept(
    read('phases: [{ id: load, tasks: [{ id: all, run: ./load.sh }] }]', 'nightly.orchestration.yml'),
  );
  expect(document).toMatchObject({
    id: 'nightly',
    name: 'nightly',
    timezone: 'Europe/Vienna',
    concurrency: { runs: 1, overlap: 'wait' },
    limits: { durationMs: null, memoryBytes: null, parallel: null },
    phases: [
      { id: 'load', name: 'load', tasks: [{ id: 'all', name: 'all', active: true, timeoutMs: null }] },
    ],
  });
});

describe('a draft', () => {
  test('with an error is not accepted, with a warning it is', () => {
    expect(accept(read('phases: []'))).toBeUndefined();
    const warned = read(`
params: { since: { default: x } }
phases: [{ name: Load, tasks: [{ name: Load, run: "./load \${{ params.since }}" }] }]
`);
    expect(warned.problems.map(({ severity }) => severity)).toEqual(['warning']);
    expect(accept(warned)).toBeDefined();
  });

  test('with a silenced error is accepted', () => {
    const text =
      'colour: red # segue-ignore: unknown-key\nphases: [{ name: A, tasks: [{ name: B, run: c }] }]\n';
    expect(accept(read(text))?.phases).toHaveLength(1);
  });

  test('of a half-typed file has an outline with every id and place that can be made out', () => {
    const text =
      'phases:\n  - name: Load\n    tasks:\n      - name: Shop orders\n        run:\n      - run: x\n  - na';
    const { outline } = read(text);
    const named = outline.phases.map(phase => ({
      id: phase.id,
      tasks: phase.tasks.map(({ id, name, span }) => ({ id, name, text: text.slice(span.start, span.end) })),
    }));
    expect(named).toEqual([
      {
        id: 'load',
        tasks: [
          { id: 'shop-orders', name: 'Shop orders', text: 'Shop orders' },
          { id: null, name: null, text: 'run' },
        ],
      },
    ]);
  });

  test('of every beginning of a file is made without throwing, its problems in order', () => {
    for (let length = 0; length <= whole.length; length += 7) {
      const { problems } = read(whole.slice(0, length));
      const starts = problems.map(({ span }) => span.start);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    }
  });

  test.each([
    '',
    '# nothing\n',
    '[]',
    'text',
    'phases: 1',
    'phases: [1, [], { tasks: 2 }]',
    'on: []\nphases: {}',
    '{{',
  ])('of %j is no orchestration', text => {
    const draft = read(text);
    expect(accept(draft)).toBeUndefined();
    expect(draft.problems.some(({ severity }) => severity === 'error')).toBe(true);
  });

  test('that refers to another place names it', () => {
    const [problem] = read(
      'phases: [{ name: A, tasks: [{ name: B, run: c }, { name: b, run: c }] }]',
    ).problems;
    expect(problem?.related).toEqual([
      {
        path: '.segue/orchestrations/nightly.yaml',
        range: { start: { line: 0, character: 36 }, end: { line: 0, character: 37 } },
        message: 'The task that has the id "b" first.',
      },
    ]);
  });

  test('suggests the name that a fix would put in', () => {
    const [problem] = read('phases: [{ name: A, tasks: [{ name: B, uses: laod }] }]').problems;
    expect(problem).toMatchObject({ code: 'unknown-component', suggestion: 'load' });
  });
});

test('a name such as __proto__ is a name like any other', () => {
  const document = accept(
    read(
      'env: { __proto__: x }\nphases: [{ name: A, tasks: [{ name: B, uses: load, with: { __proto__: y } }] }]',
    ),
  );
  expect(Object.entries(document?.env ?? {})).toEqual([['__proto__', 'x']]);
  const action = document?.phases[0]?.tasks[0]?.action;
  expect(action?.kind === 'component' ? Object.keys(action.parameters) : []).toEqual(['__proto__']);
});

test('reading a file that is fine computes no position, which would cost more than all its checks', () => {
  class WithoutPositions extends SourceFile {
    override positionAt(): never {
      throw new Error('A position was computed.');
    }
  }
  const file = new WithoutPositions('.segue/orchestrations/nightly.yaml', whole);
  expect(accept(readOrchestration(file, catalog))).toBeDefined();
});
