import { expect, onTestFinished, test } from 'vitest';
import { NextStarts } from '../../extension/project/nextStarts.ts';
import { nextWords, scheduleWords } from '../../extension/views/nextWords.ts';
import { program, RealProject, Watched } from './realProject.ts';

const phases = 'phases: [{ name: Load, tasks: [{ name: Orders, run: echo orders }] }]\n';
const scheduled = (schedule: string): string => `on: { schedule: [${schedule}] }\n${phases}`;

/** 28 March 2026, 12:00 UTC. */
const now = Date.parse('2026-03-28T12:00:00Z');

interface Begun {
  readonly starts: NextStarts;
  readonly log: readonly string[];
  readonly until: Watched['until'];
}

function begin(project: RealProject): Begun {
  const watched = new Watched();
  const log: string[] = [];
  const starts = new NextStarts({
    root: project.root,
    program: async () => program,
    log: message => {
      log.push(message);
      watched.poke();
    },
    changed: watched.poke,
  });
  onTestFinished(() => starts.dispose());
  return { starts, log, until: look => watched.until(look) };
}

test('the next start of each orchestration is known, however often others start', async () => {
  const project = new RealProject({
    often: scheduled('{ every: minute }'),
    yearly: scheduled('{ cron: "0 6 1 1 *", timezone: Asia/Tokyo }'),
    never: phases,
  });
  const { starts, until } = begin(project);
  const yearly = await until(() => starts.of('yearly', Date.now()));
  expect(yearly).toMatchObject({ cron: '0 6 1 1 *', timezone: 'Asia/Tokyo' });
  expect(new Date(yearly.at).toISOString()).toMatch(/-12-31T21:00:00.000Z$/);
  const often = starts.of('often', Date.now());
  expect((often?.at ?? 0) - Date.now()).toBeLessThanOrEqual(60_000);
  expect(starts.of('never', Date.now())).toBeUndefined();
});

test('a file that is saved is heeded, and a day of a calendar left out', async () => {
  const project = new RealProject({ nightly: phases });
  const { starts, until } = begin(project);
  project.write('.segue/orchestrations/nightly.yaml', scheduled('{ cron: "0 6 1 1 *" }'));
  starts.forget();
  const first = await until(() => starts.of('nightly', Date.now()));
  const year = new Date(first.at).getUTCFullYear();
  project.write('.segue/segue.yaml', `calendars: { Holidays: [${year}-01-01] }\n`);
  starts.forget();
  await until(() => (starts.of('nightly', Date.now())?.at === first.at ? undefined : true));
  expect(new Date(starts.of('nightly', Date.now())?.at ?? 0).getUTCFullYear()).toBe(year + 1);
});

test('what cannot be known is told to the log, and asked for again after the next change', async () => {
  const project = new RealProject({ nightly: scheduled('{ every: day }') });
  project.write('.segue/state/segue.db', 'This is no database. '.repeat(500));
  const { starts, log, until } = begin(project);
  starts.of('nightly', now);
  await until(() => log[0]);
  expect(log[0]).toMatch(/^The next starts of schedules are not known: .*segue\.db/s);
  project.remove('.segue/state');
  starts.forget();
  await until(() => starts.of('nightly', Date.now()));
});

test('an instant is told as shortly as it is clear', () => {
  const at = (month: number, day: number, hour: number, year = 2026): number =>
    new Date(year, month - 1, day, hour, 45).getTime();
  const morning = at(11, 21, 9);
  expect(nextWords(at(11, 21, 14), morning)).toBe('14:45');
  expect(nextWords(at(11, 22, 2), morning)).toBe('Sun 02:45');
  expect(nextWords(at(11, 27, 23), morning)).toBe('Fri 23:45');
  expect(nextWords(at(11, 28, 2), morning)).toBe('28 Nov, 02:45');
  expect(nextWords(at(1, 1, 0, 2027), morning)).toBe('1 Jan 2027, 00:45');
  expect(scheduleWords({ at: now, cron: '0 12 * * *', timezone: 'UTC' })).toMatch(
    /^Next start: Saturday,? 28 March 2026 at 12:00:00 UTC \(0 12 \* \* \*\), where "segue serve" runs\.$/,
  );
});
