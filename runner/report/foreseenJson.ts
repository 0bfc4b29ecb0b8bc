import type { ForeseenFireJson, SimulationJson } from '../../schemas/types.ts';
import type { ForeseenFire } from '../run/nextFires.ts';

/** A time at which a schedule fires, for programs. */
export function foreseenFireJson({ at, ...fire }: ForeseenFire): ForeseenFireJson {
  return { ...fire, at: isoTime(at) };
}

/** What would run in a stretch of time. */
export interface Foreseen extends Omit<SimulationJson, 'runs'> {
  readonly runs: readonly {
    readonly at: number;
    readonly trigger: string;
    readonly startsAt: number | null;
    readonly reason: string | null;
    readonly message: string | null;
  }[];
}

/** The same for programs. */
export function simulationJson({ orchestration, durationMs, runs }: Foreseen): SimulationJson {
  return {
    orchestration,
    durationMs,
    runs: runs.map(({ at, trigger, startsAt, reason, message }) => ({
      at: isoTime(at),
      trigger,
      startsAt: startsAt === null ? null : isoTime(startsAt),
      reason,
      message,
    })),
  };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
