import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type BuiltinCall,
  type BuiltinReport,
  callFile,
  reportFile,
  resultFolder,
} from '../component/builtinCall.ts';
import { columnsFile, readFacts, rowsFile } from '../data/dataSet.ts';
import type { JobCommand } from '../job/job.ts';
import { hasSucceeded, type JobOutcome } from '../record/entry.ts';
import { type CallFacts, type CallRequest, connectionsOf, parametersOf } from './callParameters.ts';

/** What every call of a built-in component of a run is made with. */
export interface BuiltinFacts extends CallFacts {
  /** The orchestration's id. */
  readonly orchestration: string;
  /** The Node.js that runs the runner. */
  readonly node: string;
  /** Absolute path of the program that executes built-in components. */
  readonly program: string;
  /** Absolute path of the rows of a result, which the record knows as `<run>/<job>`. */
  readonly resultPath: (result: string) => string;
}

/** One call, and where its job keeps things. */
export interface BuiltinRequest extends CallRequest {
  /** Absolute path of a folder of the job's own. */
  readonly folder: string;
  /** What the job's result is called in the record. */
  readonly result: string;
}

/** Says what a built-in component's process is to do, in a file that only its owner reads; gives how the process is started. */
export function writeCall(facts: BuiltinFacts, request: BuiltinRequest): JobCommand {
  const { root, node, program, orchestration } = facts;
  const { definition, folder } = request;
  const { parameters, texts } = parametersOf(facts, request);
  const call: BuiltinCall = {
    component: definition.name,
    parameters,
    texts,
    connections: connectionsOf(facts, { request, parameters }),
    orchestration,
    root,
    scratch: folder,
  };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, callFile);
  writeFileSync(file, JSON.stringify(call), { mode: 0o600 });
  return { kind: 'program', file: node, args: [...nodeOptions, program, file] };
}

/** Rows come and go: with young objects collected early, V8 takes a quarter less memory for them, and no more time. */
const nodeOptions = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'];

/** What the process left, added to how it ended; its result is kept where it succeeded, and nothing else of its folder. */
export function takeResult(facts: BuiltinFacts, request: BuiltinRequest, outcome: JobOutcome): JobOutcome {
  const { folder, result } = request;
  try {
    const report = readReport(join(folder, reportFile));
    const ended = withReport(outcome, report);
    const left = join(folder, resultFolder);
    if (!hasSucceeded(ended.state) || !existsSync(join(left, columnsFile))) return ended;
    const { records, columns } = readFacts(join(left, rowsFile));
    const kept = dirname(facts.resultPath(result));
    mkdirSync(dirname(kept), { recursive: true });
    renameSync(left, kept);
    return { ...ended, result, resultSize: { records, columns: columns.length } };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = `The result could not be kept: ${error.message}.`;
    return { ...outcome, state: 'failed', reason: { code: 'bad-output', message } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(path: string): BuiltinReport | null {
  if (!existsSync(path)) return null;
  const report: BuiltinReport = JSON.parse(readFileSync(path, 'utf8'));
  return report;
}

function withReport(outcome: JobOutcome, report: BuiltinReport | null): JobOutcome {
  if (report === null) return outcome;
  const counted = report.records.in !== null || report.records.out !== null;
  const ended = counted ? { ...outcome, records: report.records } : outcome;
  if (report.limit === undefined || outcome.state !== 'failed') return ended;
  return { ...ended, reason: { code: 'timeout', message: report.limit } };
}
