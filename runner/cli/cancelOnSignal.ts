import type { Host } from '../host.ts';
import type { Canceller } from '../run/request.ts';

/**
 * Parents such as `npx` pass Ctrl-C on although the terminal sends it to every process by itself, so that one key press arrives
 * twice. No person presses twice within this time, in milliseconds.
 */
const samePressMs = 100;

/** Cancels a run on SIGINT (Ctrl-C), SIGTERM and SIGHUP. */
export interface SignalCanceller extends Canceller {
  /** Lets signals end the process again. */
  stop(): void;
}

/**
 * The first signal asks for an orderly end, every further one for an end at once. A signal that comes before the
 * run can be cancelled is kept until then.
 */
export function cancelOnSignal(host: Host, note: (text: string) => void): SignalCanceller {
  let request: ((by: string, force: boolean) => void) | null = null;
  let pending: { readonly by: string; readonly force: boolean } | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;
  const stop = host.onSignal(signal => {
    const now = host.clock.monotonic();
    const isSamePress = now - lastAt < samePressMs;
    lastAt = now;
    if (isSamePress || pending?.force === true) return;
    const by = signal === 'SIGINT' ? (host.userName() ?? signal) : signal;
    pending = { by, force: pending !== null };
    if (pending.force) note('Ending everything at once.');
    else
      note(
        `Cancelling: what runs is asked to end.${signal === 'SIGINT' ? ' Ctrl-C again ends it at once.' : ''}`,
      );
    request?.(pending.by, pending.force);
  });
  return {
    stop,
    onCancel: listener => {
      request = listener;
      if (pending !== null) listener(pending.by, pending.force);
    },
  };
}
