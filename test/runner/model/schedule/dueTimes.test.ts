import { describe, expect, test } from 'vitest';
import type { ScheduleTrigger } from '../../../../runner/model/orchestration.ts';
import { type Considered, type DueTimes, dueTimes } from '../../../../runner/model/schedule/dueTimes.ts';
import { Timetable } from '../../../../runner/model/schedule/timetable.ts';

const timetable = new Timetable();

function every(cron: string, catchUp: ScheduleTrigger['catchUp'] = 'latest'): ScheduleTrigger {
  return { cron, timezone: 'UTC', catchUp, dst: { gap: 'next', overlap: 'first' } };
}

/** The clock of one day, as `02:00` or `02:00:30`; the day before as `-22:00`. */
function at(time: string): number {
  const day = time.startsWith('-') ? '2026-11-20' : '2026-11-21';
  return Date.parse(`${day}T${time.replace('-', '')}Z`);
}

function due(schedule: ScheduleTrigger, until: string, now: string, more: Partial<Considered> = {}) {
  const found = dueTimes(timetable, schedule, { until: at(until), now: at(now), isResuming: false, ...more });
  return shown(found);
}

function shown({ fires, missed }: DueTimes) {
  const time = (ms: number): string => new Date(ms).toISOString().slice(11, 19);
  return {
    fires: fires.map(time),
    missed: missed === null ? null : { ...missed, first: time(missed.first), last: time(missed.last) },
  };
}

describe('while the daemon runs', () => {
  test('a time fires when it has come, and not before', () => {
    expect(due(every('0 2 * * *'), '01:00:00', '01:59:59')).toEqual({ fires: [], missed: null });
    expect(due(every('0 2 * * *'), '01:00:00', '02:00:00')).toEqual({ fires: ['02:00:00'], missed: null });
    expect(due(every('0 2 * * *'), '02:00:00', '02:00:01')).toEqual({ fires: [], missed: null });
  });

  test('each time fires that passed while it was busy', () => {
    expect(due(every('*/10 * * * * *'), '02:00:00', '02:00:25', {}).fires).toEqual(['02:00:10', '02:00:20']);
  });

  test('a clock that was set back fires nothing again', () => {
    expect(due(every('* * * * *'), '03:00:00', '02:00:00')).toEqual({ fires: [], missed: null });
  });
});

describe('times that passed while nothing was running', () => {
  const missed = { first: '01:00:00', last: '03:00:00', count: 3, isMore: false };

  test('are left out where none is to be made up for', () => {
    expect(due(every('0 * * * *', 'none'), '00:30:00', '03:30:00')).toEqual({ fires: [], missed });
  });

  test('are made up for by the latest', () => {
    expect(due(every('0 * * * *'), '00:30:00', '03:30:00')).toEqual({
      fires: ['03:00:00'],
      missed: { ...missed, last: '02:00:00', count: 2 },
    });
  });

  test('are all made up for', () => {
    const fires = ['01:00:00', '02:00:00', '03:00:00'];
    expect(due(every('0 * * * *', 'all'), '00:30:00', '03:30:00')).toEqual({ fires, missed: null });
  });

  test.each(['none', 'latest'] as const)('are missed where the last one is on time (%s)', catchUp => {
    expect(due(every('0 * * * *', catchUp), '00:30:00', '03:00:20', { isResuming: true })).toEqual({
      fires: ['03:00:00'],
      missed: { ...missed, last: '02:00:00', count: 2 },
    });
  });

  test('do not fire in a crowd when the daemon starts again', () => {
    const schedule = every('* * * * * *');
    expect(due(schedule, '02:00:00', '02:00:10', { isResuming: true })).toEqual({
      fires: ['02:00:10'],
      missed: { first: '02:00:01', last: '02:00:09', count: 9, isMore: false },
    });
    expect(due(schedule, '02:00:00', '02:00:10').fires).toHaveLength(10);
  });

  test('are not counted for ever', () => {
    const found = due(every('* * * * * *'), '-00:00:00', '23:00:00');
    expect(found.fires).toHaveLength(31);
    expect(found.missed).toEqual({ first: '00:00:01', last: '22:59:29', count: 10_000, isMore: true });
    const all = due(every('* * * * * *', 'all'), '00:00:00', '23:00:00', { isResuming: true });
    expect(all.fires).toHaveLength(1001);
  });
});
