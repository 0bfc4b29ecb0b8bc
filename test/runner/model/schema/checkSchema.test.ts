import { test } from 'vitest';
import { checkSchema, type DocumentKind } from '../../../../runner/model/schema/checkSchema.ts';
import { readYaml } from '../../../../runner/model/yaml/readYaml.ts';
import { check } from '../../../support/caret.ts';

/** Holds what the schema check says of a text against the carets in it. */
function checking(kind: DocumentKind, text: string): void {
  check(text, file => checkSchema(kind, readYaml(file).root));
}

test('names the known key that an unknown one is near to, and does not miss it as well', () => {
  checking(
    'orchestration',
    `
    phasess:
    #<^^^^^^^ unknown-key: Unknown key "phasess" in an orchestration; did you mean "phases"?
      - tasks: []
    descriptio: x
    #<^^^^^^^^^^ unknown-key: Unknown key "descriptio" in an orchestration; did you mean "description"?
    concurency: {}
    #<^^^^^^^^^^ unknown-key: Unknown key "concurency" in an orchestration; did you mean "concurrency"?`,
  );
});

test('knows what other tools call a key', () => {
  checking(
    'orchestration',
    `
    steps:
    #<^^^^^ unknown-key: Unknown key "steps" in an orchestration; did you mean "phases"?
      - name: Extract
    inputs: {}
    #<^^^^^^ unknown-key: Unknown key "inputs" in an orchestration; did you mean "params"?`,
  );
});

test("knows GitHub's words and other spellings in a task", () => {
  checking(
    'orchestration',
    `
    phases:
      - name: Extract
        task: []
    #   ^^^^ unknown-key: Unknown key "task" in a phase; did you mean "tasks"?
      - name: Load
    #   ^^^^ missing-key: A phase needs "tasks".
        if: 3
    #       ^ wrong-type: "if" expects an expression; found 3.
      - tasks:
          - name: Shop orders
            run: ./a.sh
            continue-on-error: true
    #       ^^^^^^^^^^^^^^^^^ unknown-key: Unknown key "continue-on-error" in a task; did you mean "continueOnFailure"?
            working_directory: y
    #       ^^^^^^^^^^^^^^^^^ unknown-key: Unknown key "working_directory" in a task; did you mean "workingDirectory"?
            timeout-minutes: 3
    #       ^^^^^^^^^^^^^^^ unknown-key: Unknown key "timeout-minutes" in a task; did you mean "timeout"?
            needs: other
    #       ^^^^^ unknown-key: Unknown key "needs" in a task.`,
  );
});

test('says which type is expected, and how the same value is written in it', () => {
  checking(
    'orchestration',
    `
    name: 2024
    #     ^^^^ wrong-type: "name" expects text of 1 to 100 characters; found 2024. Did you mean "2024"?
    description: [a]
    #<^^^^^^^^^^^ wrong-type: "description" expects text; found a list.
    timezone: 1
    #         ^ wrong-type: "timezone" expects the IANA name of a time zone such as Europe/Prague; found 1.
    env: { A: [1], 2B: c }
    #      ^ wrong-type: "A" expects text, a number, true or false; found a list.
    #              ^^ wrong-value: The name "2B" is not allowed here; expected a name of letters, digits and _ that does not start with a digit.
    secrets: [A, b-c, A]
    #            ^^^ wrong-value: An entry of "secrets" expects a name of letters, digits and _ that does not start with a digit; found "b-c".
    #                 ^ wrong-value: "secrets" lists "A" twice.
    phases: {}
    #<^^^^^^ wrong-type: "phases" expects a list; found an empty map.`,
  );
});

test('says what limits and defaults expect', () => {
  checking(
    'orchestration',
    `
    name: ""
    #     ^^ wrong-value: "name" expects text of 1 to 100 characters; found an empty text.
    limits: { parallel: many, foo: 1, duration: 90, memory: 4 }
    #                   ^^^^ wrong-type: "parallel" expects a whole number of at least 1; found "many".
    #                         ^^^ unknown-key: Unknown key "foo" in "limits"; expected "duration", "memory" or "parallel".
    #                                           ^^ wrong-type: "duration" expects a duration such as 90s, 50m or 1h30m; found 90.
    #                                                       ^ wrong-type: "memory" expects a size such as 512MB or 4GiB; found 4.
    concurrency: { runs: "2", overlap: colapse }
    #                    ^^^ wrong-type: "runs" expects a whole number of at least 1; found "2". Did you mean 2?
    #                                  ^^^^^^^ wrong-value: "overlap" expects "wait", "collapse", "skip" or "cancel-running"; found "colapse". Did you mean "collapse"?
    defaults: { retry: 3, shell: zsh, timeout: }
    #                  ^ wrong-type: "retry" expects a map with keys such as "max" and "wait"; found 3.
    #                            ^^^ wrong-value: "shell" expects "bash", "sh", "python", "node" or "pwsh"; found "zsh". Did you mean "sh"?
    #                                 ^^^^^^^ wrong-type: "timeout" expects a duration such as 90s, 50m or 1h30m; nothing is written after it.
    phases: []`,
  );
});

test('holds a param against its own type', () => {
  checking(
    'orchestration',
    `
    params:
      full: { type: boolean, default: "no" }
    #                                 ^^^^ wrong-type: "default" expects true or false; found "no". Did you mean false?
      count: { type: number, default: many }
    #                                 ^^^^ wrong-type: "default" expects a number; found "many".
      region: { type: choice }
    # ^^^^^^ missing-key: "region" needs "options".
      1x: {}
    # ^^ wrong-value: The name "1x" is not allowed here; expected a name of letters, digits and _ that does not start with a digit.
      kind: { type: strng }
    #               ^^^^^ wrong-value: "type" expects "string", "number", "boolean" or "choice"; found "strng". Did you mean "string"?
      days: 7
    #       ^ wrong-type: "days" expects a map with keys such as "type" and "default"; found 7.
    phases: []`,
  );
});

test('tells of entries of a list that are empty or no map', () => {
  checking(
    'orchestration',
    `
    phases:
    #<^^^^^^ wrong-type: An entry of "phases" expects a map with keys such as "id" and "name"; found nothing.
      - foo
    #   ^^^ wrong-type: An entry of "phases" expects a map with keys such as "id" and "name"; found "foo".
      -
      - id: A B
    #       ^^^ invalid-id: "id" expects lower-case letters, digits, - and _, starting with a letter or digit, at most 100 characters; found "A B".
        tasks: []`,
  );
});

test('tells of everything that is wrong with one task', () => {
  checking(
    'orchestration',
    `
    phases:
      - tasks:
          - active: "yes"
    #               ^^^^^ wrong-type: "active" expects true or false; found "yes". Did you mean true?
            continueOnFailure: \${{ params.x }}
    #                          ^^^^^^^^^^^^^^^ wrong-type: "continueOnFailure" expects true or false; found "\${{ params.x }}". Expressions are not evaluated here.
            timeout:
    #       ^^^^^^^ wrong-type: "timeout" expects a duration such as 90s, 50m or 1h30m; nothing is written after it.
            config: x
    #       ^^^^^^ missing-key: "config" needs "uses" beside it.
            with: [1]
    #       ^^^^ missing-key: "with" needs "uses" beside it.
    #       ^^^^ wrong-type: "with" expects a map; found a list.
            run: 5
    #            ^ wrong-type: "run" expects a script; found 5.
            retry: { max: -1, jitter: 2, wait: 1, backoff: linear }
    #                     ^^ wrong-value: "max" expects a whole number of at least 0; found -1.
    #                                 ^ wrong-value: "jitter" expects a number from 0 to 1; found 2.
    #                                          ^ wrong-type: "wait" expects a duration such as 90s, 50m or 1h30m; found 1.
    #                                                      ^^^^^^ wrong-value: "backoff" expects "constant" or "exponential"; found "linear".
            reads: shop.orders
    #              ^^^^^^^^^^^ wrong-type: "reads" expects a list; found "shop.orders".
            rerun: maybe
    #              ^^^^^ wrong-value: "rerun" expects "allowed" or "never"; found "maybe".
            env: ~
    #            ^ wrong-type: "env" expects a map; found null.`,
  );
});

test('checks a matrix, whose axes may be expressions', () => {
  checking(
    'orchestration',
    `
    phases:
      - tasks:
          - run: ./a.sh
            matrix:
              a: 3
    #            ^ wrong-type: "a" expects a list, or an expression that gives one; found 3.
              max-parallel: 0
    #                       ^ wrong-value: "max-parallel" expects a whole number of at least 1; found 0.
              include: [1]
    #                   ^ wrong-type: An entry of "include" expects a map; found 1.
              x y: [1]
    #         ^^^ wrong-value: The name "x y" is not allowed here; expected a name of letters, digits, - and _ that starts with a letter or _.
              b: text
    #            ^^^^ wrong-value: "b" expects a list, or an expression that gives one; found "text".
              c: \${{ fromJSON('[1]') }}`,
  );
});

test('wants exactly one of cron and every, and of each trigger what it needs', () => {
  checking(
    'orchestration',
    `
    on:
      schedule:
        - cron: "0 2 * * *"
          every: day
    #     ^^^^^ wrong-value: A schedule takes only one of "cron" and "every"; found both.
        - timezone: UTC
    #     ^^^^^^^^ missing-key: A schedule needs "cron" or "every".
        - at: "25:00"
    #         ^^^^^^^ wrong-value: "at" expects a time of day such as "02:00"; found "25:00".
          every: 3
    #            ^ wrong-type: "every" expects a spacing such as "15 minutes", "hour" or "week"; found 3.
          on: 15
    #         ^^ wrong-type: "on" expects a day of the week such as monday, or of the month; found 15. Did you mean "15"?
        - cron: "* * * * *"
          at: "02:00"
    #     ^^ missing-key: "at" needs "every" beside it.
        - every: day
          dst: { gap: skipp }
    #                 ^^^^^ wrong-value: "gap" expects "next" or "skip"; found "skipp". Did you mean "skip"?
      tables:
        - cooldown: 3
    #     ^^^^^^^^ missing-key: A tables trigger needs "all".
    #               ^ wrong-type: "cooldown" expects a duration such as 50m, or a map with "for" and "then"; found 3.
        - all: []
    #     ^^^ wrong-value: "all" expects at least 1 entry; found none.
          cooldown: { then: fir }
    #     ^^^^^^^^ missing-key: "cooldown" needs "for".
    #                       ^^^ wrong-value: "then" expects "ignore" or "fire"; found "fir". Did you mean "fire"?
      webhooks: []
    # ^^^^^^^^ unknown-key: Unknown key "webhooks" in "on"; did you mean "webhook"?
      orchestration:
        - id: ingest
          states: [success, success]
    #                       ^^^^^^^ wrong-value: "states" lists "success" twice.
        - states: [succes]
    #     ^^^^^^ missing-key: An orchestration trigger needs "id".
    #              ^^^^^^ wrong-value: An entry of "states" expects "success", "warning", "failed" or "cancelled"; found "succes". Did you mean "success"?
    phases: []`,
  );
});

test('wants a channel of each notification', () => {
  checking(
    'orchestration',
    `
    notifications:
      - on: [failure]
    #   ^^ missing-key: A notification needs "slack", "email", "pagerduty" or "webhook".
      - on: [failed]
    #        ^^^^^^ wrong-value: An entry of "on" expects "success", "failure", "warning", "recovered", "waiting" or "overrun"; found "failed".
        email: { to: me }
    #                ^^ wrong-type: "to" expects a list; found "me".
      - slack: { webhook: x, chanel: y }
    #   ^^^^^ missing-key: A notification needs "on".
    #                        ^^^^^^ unknown-key: Unknown key "chanel" in "slack"; did you mean "channel"?
    phases: []`,
  );
});

test('says what an empty file needs', () => {
  checking(
    'orchestration',
    `

    #<^0 missing-key: An orchestration needs "phases".`,
  );
});

test('says what a file that is no map should be', () => {
  checking(
    'orchestration',
    `
    just text
    #<^^^^^^^^^ wrong-type: An orchestration expects a map with keys such as "name" and "description"; found "just text".`,
  );
});

test('says what a file that is a list should be', () => {
  checking(
    'orchestration',
    `
    - phases
    #<^^^^^^^^ wrong-type: An orchestration expects a map with keys such as "name" and "description"; found a list.`,
  );
});

test('checks the settings of a project', () => {
  checking(
    'project',
    `
    timezon: UTC
    #<^^^^^^^ unknown-key: Unknown key "timezon" in the project's settings; did you mean "timezone"?
    parallel: 0
    #         ^ wrong-value: "parallel" expects a whole number of at least 1; found 0.
    store: mysql://db
    #      ^^^^^^^^^^ wrong-value: "store" expects "sqlite" or the address of a PostgreSQL database, "postgres://…"; found "mysql://db".
    connections:
      shop: { type: sqlite }
    # ^^^^ missing-key: "shop" needs "path".
      files: { type: duckdb }
      crm: { type: mysql, path: a }
    #              ^^^^^ wrong-value: "type" expects "sqlite", "postgres" or "duckdb"; found "mysql".
      x: y
    #    ^ wrong-type: "x" expects a map with keys such as "type" and "path"; found "y".
    retention: { runs: 0.5 }
    #                  ^^^ wrong-type: "runs" expects a whole number of at least 1; found 0.5.
    secrets: { file: 3, environment: "off" }
    #                ^ wrong-type: "file" expects the path of a file, or null; found 3.
    #                                ^^^^^ wrong-type: "environment" expects true or false; found "off". Did you mean false?
    calendars: { holidays: [2026-13-01] }
    #                       ^^^^^^^^^^ wrong-value: An entry of "holidays" expects a date such as 2026-12-24; found "2026-13-01".`,
  );
});

test('checks a component', () => {
  checking(
    'component',
    `
    name: Dbt
    #     ^^^ invalid-id: "name" expects lower-case letters, digits, - and _, starting with a letter or digit, at most 100 characters; found "Dbt".
    runs: { using: bash, script: a, main: b }
    #              ^^^^ wrong-value: "using" expects "shell", "node" or "python"; found "bash".
    #                               ^^^^ wrong-value: "runs" takes only one of "script" and "main"; found both.
    outputs: { a: , b: 3, c: { describtion: x } }
    #                  ^ wrong-type: "b" expects a map with the key "description" or null; found 3.
    #                          ^^^^^^^^^^^ unknown-key: Unknown key "describtion" in "c"; did you mean "description"?`,
  );
});

test('wants a script or a file of a component', () => {
  checking(
    'component',
    `
    runs: { using: shell }
    #<^^^^ missing-key: "runs" needs "script" or "main".
    parameters: x
    #           ^ wrong-type: "parameters" expects a map; found "x".`,
  );
});

test('wants a component to run something', () => {
  checking(
    'component',
    `
    description: x
    #<^^^^^^^^^^^ missing-key: A component needs "runs".`,
  );
});

test('checks a configuration', () => {
  checking(
    'configuration',
    `
    component: 3
    #          ^ wrong-type: "component" expects the name of a component; found 3.
    params: {}
    #<^^^^^^ unknown-key: Unknown key "params" in a configuration; did you mean "parameters"?`,
  );
});

test('tells of a key after which nothing is written', () => {
  checking(
    'configuration',
    `
    parameters:
    #<^^^^^^^^^^ wrong-type: "parameters" expects a map; nothing is written after it.`,
  );
});
