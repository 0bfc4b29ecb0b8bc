import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { JobLog } from '../../../../runner/job/log/jobLog.ts';
import { BREAK_MARK, LONGEST_LINE } from '../../../../runner/job/log/lineAssembler.ts';
import { realClock } from '../realClock.ts';
import { linesOf } from '../rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'segue-log-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

interface Written {
  readonly lines: readonly string[];
  readonly log: JobLog;
}

function write(chunks: readonly (string | Buffer)[], masks: readonly string[] = []): Written {
  const file = join(folder, `${++count}.log`);
  const onFailure = (message: string): void => {
    throw new Error(message);
  };
  const log = new JobLog({ file, masks, clock: realClock, onFailure });
  for (const chunk of chunks) log.write(Buffer.from(chunk));
  log.close();
  return { lines: linesOf(file), log };
}

test('each line gets the time at which it was read', () => {
  const file = join(folder, `${++count}.log`);
  let now = Date.UTC(2026, 10, 21, 2, 45, 0, 123);
  const log = new JobLog({ file, masks: [], clock: { ...realClock, now: () => now }, onFailure: () => {} });
  log.write(Buffer.from('one\ntwo\nthr'));
  now += 1_001;
  log.write(Buffer.from('ee\n'));
  log.close();
  expect(readFileSync(file, 'utf8')).toBe(
    '2026-11-21T02:45:00.123Z one\n2026-11-21T02:45:00.123Z two\n2026-11-21T02:45:01.124Z three\n',
  );
});

test('a whole line is on disk when write returns, a begun one when the log is closed', () => {
  const file = join(folder, `${++count}.log`);
  const log = new JobLog({ file, masks: [], clock: realClock, onFailure: () => {} });
  log.write(Buffer.from('whole\nbegun'));
  expect(linesOf(file)).toEqual(['whole']);
  log.close();
  expect(linesOf(file)).toEqual(['whole', 'begun']);
});

test.each([
  ['empty lines stay', ['a\n\n\nb\n'], ['a', '', '', 'b']],
  ['\\r\\n is one end', ['a\r\nb\r', '\nc'], ['a', 'b', 'c']],
  ['each state of a progress line is a line', ['\r10%\r20%', '\r100%\n'], ['10%', '20%', '100%']],
  ['a progress line after a line', ['a\r\n\rb\r\r\n'], ['a', 'b']],
  ['a carriage return at the very end', ['a\r'], ['a']],
  ['colours stay', ['\u001b[31mred\u001b[0m\n'], ['\u001b[31mred\u001b[0m']],
  ['a character in two chunks', [Buffer.from([0xc3]), Buffer.from([0xa9, 10])], ['é']],
  ['invalid UTF-8', [Buffer.from([97, 0xff, 0xfe, 98, 10]), 'é\n'], ['a\uFFFD\uFFFDb', 'é']],
  ['half a character at the end', [Buffer.from([97, 0xe2, 0x82])], ['a\uFFFD']],
  ['NUL', [Buffer.from([97, 0, 98])], ['a\uFFFDb']],
  ['nothing', [], []],
])('%s', (_, chunks, lines) => expect(write(chunks).lines).toEqual(lines));

test('a secret is masked wherever the chunks are cut', () => {
  const text = 'the hush-hush word\nhush-\nüber hush-hush\n';
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 5 }), cuts => {
      const bytes = Buffer.from(text);
      const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
      expect(write(chunks, ['hush-hush']).lines).toEqual(['the *** word', 'hush-', 'über ***']);
    }),
  );
});

test('a very long line is broken with a mark, and nothing of it is lost', () => {
  const long = 'é'.repeat(100_000);
  for (const chunks of [[long, '\n'], [`short\n${long}\n`], long.match(/.{1,7000}/gs) ?? []]) {
    const { lines } = write(chunks);
    const pieces = lines.filter(line => line !== 'short');
    expect(pieces).toHaveLength(Math.ceil(200_000 / LONGEST_LINE));
    expect(pieces.map(piece => piece.replace(BREAK_MARK, '')).join('')).toBe(long);
    expect(pieces.at(-1)).not.toContain(BREAK_MARK);
  }
});

test('a secret across the place where a long line breaks is masked', () => {
  for (const before of [LONGEST_LINE - 15, LONGEST_LINE - 1, LONGEST_LINE]) {
    const { lines } = write(
      [`${'x'.repeat(before)}correct-horse-battery${'y'.repeat(LONGEST_LINE)}`],
      ['correct-horse-battery'],
    );
    const text = lines.map(line => line.replace(BREAK_MARK, '')).join('');
    expect(text).toBe(`${'x'.repeat(before)}***${'y'.repeat(LONGEST_LINE)}`);
  }
});

test('::add-mask:: masks its own value and what follows, not what was before', () => {
  const { lines, log } = write(['the word\n::add-mask::word\nthe word\n']);
  expect(lines).toEqual(['the word', '::add-mask::***', 'the ***']);
  expect(log.commands.addedMasks).toEqual(['word']);
});

test('commands stay in the log, and :: inside a line is no command', () => {
  const { lines, log } = write(['::group::Build\nstd::vector ::error::no\n::error::yes']);
  expect(lines).toEqual(['::group::Build', 'std::vector ::error::no', '::error::yes']);
  expect(log.commands.annotations).toEqual([{ level: 'error', message: 'yes' }]);
});

test('the last line is known', () => {
  expect(write(['one\ntwo ü\n\n']).log.lastLine()).toBe('two ü');
  expect(write([]).log.lastLine()).toBe('');
});

test.skipIf(process.platform !== 'linux')('a full disk is told once, and output is dropped then', () => {
  const told: string[] = [];
  const log = new JobLog({ file: '/dev/full', masks: [], clock: realClock, onFailure: m => told.push(m) });
  log.write(Buffer.from('one\n'));
  log.write(Buffer.from('two\n'));
  log.close();
  expect(told).toEqual(['The log /dev/full could not be written: no space left on device.']);
});

test('a log that cannot be opened is told', () => {
  const told: string[] = [];
  const file = join(folder, 'missing', 'a.log');
  new JobLog({ file, masks: [], clock: realClock, onFailure: m => told.push(m) }).write(Buffer.from('x\n'));
  expect(told).toEqual([`The log ${file} could not be written: no such file or directory.`]);
});
