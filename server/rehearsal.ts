import type { FileReading } from './reading.ts';
import type { Session } from './session.ts';

/** Milliseconds after the first file was opened: it has been checked by then, and seldom is anything asked of it yet. */
const afterMs = 200;

/**
 * Does once, for the first file that is opened, what a request would do, and throws the result away. The first request of a session would
 * else wait several times as long as the others, until all of its code is compiled.
 */
export function rehearse(
  session: Pick<Session, 'workspace' | 'ports' | 'arrivals' | 'isShutDown' | 'report'>,
  perform: (reading: FileReading) => Promise<unknown>,
): void {
  const { workspace, ports, arrivals } = session;
  let isDue = true;
  workspace.onChange(() => {
    const [document] = workspace.documents.all();
    if (!isDue || document === undefined) return;
    isDue = false;
    const begin = async (): Promise<void> => {
      await arrivals.allBegun(ports);
      const reading = session.isShutDown ? null : await workspace.reading(document.uri);
      if (reading !== null) await perform(reading);
    };
    ports.after(afterMs, () => void begin().catch(error => session.report(error)));
  });
}
