import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type BuiltinReport, reportFile, resultFolder } from '../../../../runner/component/builtinCall.ts';
import type { Row } from '../../../../runner/data/column.ts';
import { readFacts, rowsFile } from '../../../../runner/data/dataSet.ts';
import { readRows } from '../../../../runner/data/readRows.ts';
import type { Call, ComponentRig } from './componentRig.ts';

const program = fileURLToPath(new URL('../../../../runner/component/main.ts', import.meta.url));

/** What the process of a component did. */
export interface Executed {
  readonly exitCode: number | null;
  /** Lines of what it printed. */
  readonly printed: readonly string[];
  /** The file of outputs as it stands. */
  readonly outputs: string;
  readonly records: BuiltinReport['records'] | null;
  /** Null where it left no result. */
  readonly rows: readonly Row[] | null;
}

/** Calls a component in a process of its own, as the runner does. */
export async function executeComponent(rig: ComponentRig, component: string, call: Call): Promise<Executed> {
  const scratch = mkdtempSync(join(rig.root, 'job-'));
  const { parameters = {}, texts = {}, connections = {}, environment = {} } = call;
  const file = join(scratch, 'call.json');
  writeFileSync(file, JSON.stringify({ component, parameters, texts, connections, root: rig.root, scratch }));
  const outputs = join(scratch, 'outputs');
  writeFileSync(outputs, '');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, file], {
    cwd: rig.root,
    env: { ...process.env, ...environment, SEGUE_OUTPUT: outputs },
  });
  const [printed, complained, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>(resolve => child.once('exit', resolve)),
  ]);
  return {
    exitCode,
    printed: (printed + complained).split('\n').filter(line => line !== ''),
    outputs: readFileSync(outputs, 'utf8'),
    records: reportIn(scratch)?.records ?? null,
    rows: rowsIn(join(scratch, resultFolder, rowsFile)),
  };
}

function reportIn(scratch: string): BuiltinReport | null {
  try {
    const report: BuiltinReport = JSON.parse(readFileSync(join(scratch, reportFile), 'utf8'));
    return report;
  } catch {
    // It counted nothing.
    return null;
  }
}

function rowsIn(path: string): readonly Row[] | null {
  try {
    readFacts(path);
    return [...readRows(path)];
  } catch {
    // Nothing was left, or it was not brought to its end.
    return null;
  }
}
