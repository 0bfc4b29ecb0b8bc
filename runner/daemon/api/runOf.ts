import { findRun } from '../../run/findRun.ts';
import type { RunRow } from '../../store/store.ts';
import { maySee } from './caller.ts';
import { problemOf, RequestProblem } from './problem.ts';
import type { Call, Parameter } from './route.ts';

export const runParameter: Parameter = {
  name: 'run',
  in: 'path',
  description: 'A run: its id or the beginning of it, or `nightly-sales#12`.',
  schema: { type: 'string' },
};

/** The run that a path names. Throws where there is none that the caller may see; then nothing tells whether there is another one. */
export async function visibleRun({ daemon, path, caller }: Call): Promise<RunRow> {
  const text = path['run'] ?? '';
  const found = await findRun(daemon.record, text);
  const { kind } = caller.access;
  const isBounded = kind === 'trigger' || kind === 'run';
  if (isBounded && ('kind' in found || !maySee(caller, found)))
    throw new RequestProblem(
      'not-found',
      kind === 'run' ? `"${text}" is not the run of this token.` : `This token has started no run "${text}".`,
    );
  if ('kind' in found) throw problemOf(found, 'not-found');
  return found;
}
