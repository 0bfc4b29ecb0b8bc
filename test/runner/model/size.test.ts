import { describe, expect, test } from 'vitest';
import { formatSize, parseSize } from '../../../runner/model/size.ts';

describe('a size', () => {
  test.each<[string, number]>([
    ['100B', 100],
    ['1KB', 1_000],
    ['512MB', 512_000_000],
    ['4 GB', 4_000_000_000],
    ['1.5gb', 1_500_000_000],
    ['2TB', 2_000_000_000_000],
    ['1KiB', 1_024],
    ['4GiB', 4_294_967_296],
    ['1TiB', 1_099_511_627_776],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['', '4', 'GB', '4 G', '-1MB', '1.MB', '4GBs', '99999999TB'])('"%s" is none', text => {
    expect(parseSize(text)).toBeUndefined();
  });

  test.each<[number, string]>([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1 KB'],
    [8_388_608, '8.4 MB'],
    [999_960, '1 MB'],
    [4_000_000_000, '4 GB'],
    [12_345_678_901_234, '12.3 TB'],
  ])('%d bytes are shown as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});
