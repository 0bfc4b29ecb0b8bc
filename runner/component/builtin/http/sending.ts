import type { Clock } from '../../../clock.ts';
import type { BuiltinCall } from '../../builtinCall.ts';
import type { ComponentContext } from '../component.ts';
import { durationParameter, integerParameter, sizeParameter } from '../parameters.ts';

/** How requests are sent, and how much is asked of the server. */
export interface Sending {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  /** Statuses beside 200 to 299 that are no failure. */
  readonly accept: ReadonlySet<number>;
}

/** By the parameters of the call; the schema's defaults are among them. */
export function sending(context: ComponentContext): Sending {
  const { call, clock } = context;
  return {
    clock,
    signal: context.signal(),
    log: line => context.log(line),
    timeoutMs: durationParameter(call, 'timeout') ?? 60_000,
    retries: integerParameter(call, 'retries') ?? 3,
    maxWaitMs: durationParameter(call, 'maxWait') ?? 120_000,
    maxBytes: sizeParameter(call, 'maxSize') ?? 256e6,
    accept: acceptOf(call),
  };
}

function acceptOf({ parameters }: BuiltinCall): ReadonlySet<number> {
  const { accept } = parameters;
  return new Set(Array.isArray(accept) ? accept.map(Number) : []);
}
