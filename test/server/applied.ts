import type { Offer } from '../../server/completion/offer.ts';
import { indented, plainText } from '../../server/completion/offer.ts';
import type { Offers } from '../../server/completion/offersAt.ts';

/** A text after an offer was taken as editors take it: further lines get the indentation of the first one. */
export function applied(
  text: string,
  offset: number,
  { offer, word }: { offer: Offer } & Pick<Offers, 'word'>,
): string {
  const { start, end } = offer.span ?? word;
  const rest = text.slice(offset, Math.max(offset, end));
  const newline = rest.search(/[\r\n]/);
  const stop = newline < 0 ? offset + rest.length : offset + newline;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const indentation = /^ */.exec(text.slice(lineStart, offset))?.[0].length ?? 0;
  return text.slice(0, start) + indented(plainText(offer.insert), indentation) + text.slice(stop);
}
