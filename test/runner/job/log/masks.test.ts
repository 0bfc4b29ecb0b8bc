import { describe, expect, test } from 'vitest';
import { Masks } from '../../../../runner/job/log/masks.ts';

function masked(value: string, text: string): string {
  return new Masks([value]).maskText(text);
}

describe('a secret is masked', () => {
  test('as it is', () => expect(masked('s3cr3t', 'a s3cr3t b')).toBe('a *** b'));
  test('even of one character', () => expect(masked('x', 'axb')).toBe('a***b'));
  test('with a line end around it', () => expect(masked('abc\n', 'is abc!')).toBe('is ***!'));
  test('line by line', () => {
    expect(masked('-----BEGIN-----\nMIIE\nx\n-----END-----', 'MIIE, -----END-----, x')).toBe('***, ***, x');
  });
  test('in JSON', () => expect(masked('a"b\nc', '{"k":"a\\"b\\nc"}')).toBe('{"k":"***"}'));
  test('in a URL', () =>
    expect(masked('p@ss w/rd', '?k=p%40ss%20w%2Frd&l=p%40ss+w%2Frd')).toBe('?k=***&l=***'));
  test('in an address that is shown decoded', () => {
    expect(masked('pa%20ss%zz', 'GET http://x/pa ss%zz/a')).toBe('GET http://x/***/a');
  });
  test('in Base64', () => expect(masked('hunter22', btoa('hunter22'))).toBe('***'));
  test.each(['', 'u', 'us', 'usr'])('in Base64 after "%s:"', before => {
    const text = masked('hunter22', btoa(`${before}:hunter22:${before}`));
    expect(text).toContain('***');
    for (const shift of [0, 1, 2]) expect(text).not.toContain(btoa('hunter22').slice(shift + 2, shift + 8));
  });
  test('in the URL form of Base64', () => {
    const value = '\u00ff\u00fe??>>~~';
    const coded = Buffer.from(value).toString('base64url');
    expect(masked(value, coded)).toBe('***');
  });
  test('with characters that mean something in an expression', () => {
    expect(masked('a.b*c[1]|$^(', 'aXbbc1 a.b*c[1]|$^(')).toBe('aXbbc1 ***');
  });
  test('the longest of two that overlap', () => {
    expect(new Masks(['pass', 'password']).maskText('password pass')).toBe('*** ***');
  });
  test('with a lone surrogate in it', () => expect(masked('ab\ud800cd', 'ab\ud800cd')).toBe('***'));
});

test('nothing is masked without secrets, nor by a blank one', () => {
  const masks = new Masks(['', ' \n']);
  expect(masks.maskText('a b')).toBe('a b');
  expect(masks.maskBytes('a b')).toBe('a b');
  expect(masks.longestBytes).toBe(0);
});

test('a mask that is added counts from then on, once', () => {
  const masks = new Masks(['one']);
  expect(masks.maskText('one two')).toBe('*** two');
  expect(masks.add('two')).toBe(true);
  expect(masks.add('two')).toBe(false);
  expect(masks.add('')).toBe(false);
  expect(masks.maskText('one two')).toBe('*** ***');
});

test('text as bytes is masked by the UTF-8 of a secret', () => {
  const bytes = (text: string): string => Buffer.from(text).toString('latin1');
  expect(new Masks(['gehéim']).maskBytes(bytes('ä gehéim ö'))).toBe(bytes('ä *** ö'));
});

test('a cut is moved before a secret that it would part', () => {
  const masks = new Masks(['secret']);
  expect(masks.cutBefore('12secret90', 5)).toBe(2);
  expect(masks.cutBefore('12secret90', 2)).toBe(2);
  expect(masks.cutBefore('12secret90', 8)).toBe(8);
});
