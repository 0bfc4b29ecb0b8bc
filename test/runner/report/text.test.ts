import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { wantsColours } from '../../../runner/report/colours.ts';
import { jobLogs } from '../../../runner/report/jobLogs.ts';
import { LineWriter } from '../../../runner/report/lineWriter.ts';
import { readLogLine } from '../../../runner/report/logLine.ts';
import { fitTo, padTo, printable, textWidth } from '../../../runner/report/textWidth.ts';
import { durationWords } from '../../../runner/report/words.ts';
import { KeptOutput } from '../cli/scriptedHost.ts';

const folder = mkdtempSync(join(tmpdir(), 'segue-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('text on a terminal', () => {
  test('is measured in columns', () => {
    expect(['abc', 'é', 'e\u0301', '日本', '✓', '🚀', '\u001b[31mred\u001b[39m'].map(textWidth)).toEqual([
      3, 1, 1, 4, 1, 2, 3,
    ]);
  });

  test('is cut and filled to columns, with its colours closed', () => {
    expect(fitTo('abcdef', 4)).toBe('abc…');
    expect(fitTo('日本語', 4)).toBe('日…');
    expect(fitTo('\u001b[31mabcdef\u001b[39m', 4)).toBe('\u001b[31mabc…\u001b[0m');
    expect(fitTo('abc', 3)).toBe('abc');
    expect(padTo('日', 4)).toBe('日  ');
  });

  test('of names and logs cannot steer it', () => {
    expect(printable('a\nb\u001b[2J\u0007\u009b31m')).toBe('a b\ufffd[2J\ufffd\ufffd31m');
    expect(readLogLine('2026-11-21T08:30:00.500Z a\u001b[31mb\u001b[2Jc\u0007', true)).toEqual({
      at: Date.parse('2026-11-21T08:30:00.500Z'),
      text: 'a\u001b[31mbc\ufffd\u001b[0m',
    });
    expect(readLogLine('a\u001b[31mb\u001b[0m', false)).toEqual({ at: null, text: 'ab' });
  });

  test('tells durations', () => {
    expect(
      [0, 12.4, 999.4, 999.6, 1_234, 59_949, 59_950, 125_000, 3_599_400, 3_600_000, 7_325_000].map(
        durationWords,
      ),
    ).toEqual([
      '0 ms',
      '12 ms',
      '999 ms',
      '1.0 s',
      '1.2 s',
      '59.9 s',
      '1 min 0 s',
      '2 min 5 s',
      '59 min 59 s',
      '1 h 0 min',
      '2 h 2 min',
    ]);
  });

  test('is coloured where it can be and is wanted', () => {
    const terminal = new KeptOutput(true);
    const pipe = new KeptOutput();
    expect(wantsColours(terminal, {}, false)).toBe(true);
    expect(wantsColours(pipe, {}, false)).toBe(false);
    expect(wantsColours(terminal, { NO_COLOR: '1' }, false)).toBe(false);
    expect(wantsColours(terminal, { NO_COLOR: '' }, false)).toBe(true);
    expect(wantsColours(terminal, { TERM: 'dumb' }, false)).toBe(false);
    expect(wantsColours(pipe, { FORCE_COLOR: '1' }, false)).toBe(true);
    expect(wantsColours(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, false)).toBe(true);
    expect(wantsColours(terminal, { FORCE_COLOR: '0' }, false)).toBe(false);
    expect(wantsColours(terminal, { FORCE_COLOR: '1' }, true)).toBe(false);
  });
});

describe('logs in a report', () => {
  test('are read from their end alone', () => {
    const logs = jobLogs((_run, job) => join(folder, job));
    writeFileSync(
      join(folder, 'big'),
      [...Array(100_000).fill('x'.repeat(99)), 'last', 'line', ''].join('\n'),
    );
    expect(logs.tail('r', 'big', 2)).toEqual(['last', 'line']);
    expect(logs.tail('r', 'big', 3)).toEqual(['x'.repeat(99), 'last', 'line']);
    writeFileSync(join(folder, 'endless'), 'y'.repeat(1_000_000));
    expect(logs.tail('r', 'endless', 5)[0]?.length).toBe(32 * 1024);
    writeFileSync(join(folder, 'empty'), '');
    expect(logs.tail('r', 'empty', 5)).toEqual([]);
    expect(logs.tail('r', 'none', 5)).toEqual([]);
  });

  test('leave out what the report says in words', () => {
    const logs = jobLogs((_run, job) => join(folder, job));
    const at = '2026-11-21T08:30:01.000Z';
    const lines = [
      '::error file=a.sql,line=3::late',
      '  ::warning::x',
      '::endgroup::',
      '::errors::',
      'a ::notice::',
    ].map(line => `${at} ${line}`);
    writeFileSync(join(folder, 'spoken'), `${lines.join('\n')}\n`);
    expect(logs.tail('r', 'spoken', 5)).toEqual([`${at} ::errors::`, `${at} a ::notice::`]);
  });

  test('are copied in pieces, in order with the lines around them, whatever their lines are like', async () => {
    const output = new KeptOutput();
    const writer = new LineWriter(output);
    writeFileSync(join(folder, 'long'), `${'z'.repeat(200_000)}\nend`);
    writer.line('before');
    writer.log(join(folder, 'long'), line => `> ${line}`);
    writer.log(join(folder, 'none'), line => line);
    writer.line('after');
    await writer.finish();
    const lines = output.text.split('\n');
    expect([lines[0], ...lines.slice(-3)]).toEqual(['before', '> end', 'after', '']);
    expect(output.text.replaceAll(/[^z]/g, '').length).toBe(200_000);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThan(140_000);
  });
});
