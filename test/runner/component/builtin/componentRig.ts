import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '../../../../runner/clock.ts';
import type { BoundText } from '../../../../runner/component/boundText.ts';
import {
  type BuiltinComponent,
  type ComponentContext,
  ComponentFailure,
  type Place,
} from '../../../../runner/component/builtin/component.ts';
import {
  type BuiltinCall,
  type BuiltinReport,
  resultFolder,
} from '../../../../runner/component/builtinCall.ts';
import type { Column, Row } from '../../../../runner/data/column.ts';
import { readFacts, rowsFile } from '../../../../runner/data/dataSet.ts';
import { DataSetWriter } from '../../../../runner/data/dataSetWriter.ts';
import { readRows } from '../../../../runner/data/readRows.ts';
import type { Json, JsonObject } from '../../../../runner/model/orchestration.ts';
import { wholeFilePlaces } from '../../../../runner/model/yaml/textPlaces.ts';
import { systemClock } from '../../../../runner/systemClock.ts';

/** What a call of a component did. */
export interface Done {
  /** Null where it succeeded. */
  readonly failure: { readonly message: string; readonly place: Place | undefined } | null;
  readonly log: readonly string[];
  readonly annotations: readonly string[];
  /** What the task is to end with, where it is to end with a warning. */
  readonly warning: string | null;
  readonly outputs: Readonly<Record<string, string | number>>;
  readonly records: BuiltinReport['records'] | null;
  /** Null where it left no result. */
  readonly result: { readonly rows: readonly Row[]; readonly columns: readonly Column[] } | null;
}

/** What a component is called with, as a test writes it. */
export interface Call {
  readonly parameters?: JsonObject;
  readonly texts?: Readonly<Record<string, BoundText>>;
  readonly connections?: Readonly<Record<string, JsonObject>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** A clock that is held by the test; absent: the machine's. */
  readonly clock?: Clock;
}

/** A project's folder in which components are called within this process, with everything real but the process. */
export class ComponentRig {
  readonly root = mkdtempSync(join(tmpdir(), 'segue-component-'));
  #made = 0;

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** The result of an earlier task, as parameters refer to it. */
  result(rows: Iterable<Row>, columns?: readonly Column[]): string {
    const folder = this.path(`results/${++this.#made}`);
    const writer = new DataSetWriter(folder, columns);
    for (const row of rows) writer.write(row);
    writer.close();
    return join(folder, rowsFile);
  }

  async call(component: BuiltinComponent, call: Call = {}): Promise<Done> {
    const scratch = this.path(`jobs/${++this.#made}`);
    mkdirSync(scratch, { recursive: true });
    const { parameters = {}, texts = {}, connections = {} } = call;
    const recording = new RecordingContext(
      {
        component: '',
        parameters,
        texts,
        connections,
        orchestration: 'test',
        root: this.root,
        scratch,
      },
      call,
    );
    try {
      await component(recording);
    } catch (error) {
      if (!(error instanceof ComponentFailure)) throw error;
      recording.done.failure = { message: error.message, place: error.place };
    }
    return { ...recording.done, result: resultIn(scratch) };
  }
}

function resultIn(scratch: string): Done['result'] {
  const path = join(scratch, resultFolder, rowsFile);
  try {
    return { rows: [...readRows(path)], columns: readFacts(path).columns };
  } catch {
    // Nothing was left, or it was not brought to its end.
    return null;
  }
}

class RecordingContext implements ComponentContext {
  readonly call: BuiltinCall;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly signal: () => AbortSignal;
  readonly done = {
    failure: null as Done['failure'],
    log: [] as string[],
    annotations: [] as string[],
    warning: null as string | null,
    outputs: {} as Record<string, string | number>,
    records: null as Done['records'],
  };

  constructor(
    call: BuiltinCall,
    { environment = {}, signal = new AbortController().signal, clock = systemClock }: Call,
  ) {
    this.call = call;
    this.clock = clock;
    this.environment = environment;
    this.signal = () => signal;
  }

  log(line: string): void {
    this.done.log.push(line);
  }

  annotate(level: string, message: string): void {
    this.done.annotations.push(`${level}: ${message}`);
  }

  warn(message: string): void {
    this.done.warning = message;
  }

  output(name: string, value: string | number): void {
    this.done.outputs[name] = value;
  }

  result(columns?: readonly Column[]): DataSetWriter {
    return new DataSetWriter(join(this.call.scratch, resultFolder), columns);
  }

  records(counted: BuiltinReport['records']): void {
    this.done.records = counted;
  }

  limit(): () => void {
    return () => {};
  }
}

/** Code with expressions, `name` standing for `${{ name }}`, as it stands in a file of its own called `task.yaml`. */
export function bound(text: string, values: Readonly<Record<string, Json>> = {}): BoundText {
  const parts: string[] = [];
  const found: { value: Json; expression: string }[] = [];
  let from = 0;
  for (const match of text.matchAll(/\$\{\{ (\w+) \}\}/g)) {
    parts.push(text.slice(from, match.index));
    found.push({ value: values[match[1] ?? ''] ?? null, expression: match[0] });
    from = match.index + match[0].length;
  }
  return { parts: [...parts, text.slice(from)], values: found, places: wholeFilePlaces('task.yaml', text) };
}
