import { styleText } from 'node:util';
import type { Output } from '../host.ts';

/** Styles for text on a terminal; each is the identity where colours are off. */
export interface Colours {
  readonly on: boolean;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

type Style = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** The styles, or their identities. Whether they are on is decided once, by `wantsColours`. */
export function colours(on: boolean): Colours {
  const style = (name: Style) =>
    on ? (text: string) => styleText(name, text, { validateStream: false }) : (text: string) => text;
  return {
    on,
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
    cyan: style('cyan'),
    dim: style('dim'),
    bold: style('bold'),
  };
}

/**
 * Whether to colour what goes to an output. In order: `--no-color`, FORCE_COLOR (which Node, too, ranks above
 * NO_COLOR), NO_COLOR as in https://no-color.org, then whether a terminal that can do it is there.
 */
export function wantsColours(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  isForbidden: boolean,
): boolean {
  if (isForbidden) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return output.isTerminal && env['TERM'] !== 'dumb';
}
