import { act } from './act.ts';
import { complete } from './complete.ts';
import { define } from './define.ts';
import { diagnose } from './diagnose.ts';
import type { Feature } from './feature.ts';
import { fold } from './fold.ts';
import { format } from './format.ts';
import { formatOnType } from './formatOnType.ts';
import { highlight } from './highlight.ts';
import { hints } from './hints.ts';
import { hover } from './hover.ts';
import { lens } from './lens.ts';
import { links } from './links.ts';
import { references } from './references.ts';
import { rename } from './rename.ts';
import { renameFiles } from './renameFiles.ts';
import { selectionRanges } from './selectionRanges.ts';
import { semanticTokens } from './semanticTokens.ts';
import { signatureHelp } from './signatureHelp.ts';
import { symbols } from './symbols.ts';
import { workspaceSymbols } from './workspaceSymbols.ts';

/** Every feature. A further one is one file beside this and one line here. */
export const features: readonly Feature[] = [
  act,
  complete,
  define,
  diagnose,
  fold,
  format,
  formatOnType,
  highlight,
  hints,
  hover,
  lens,
  links,
  references,
  rename,
  renameFiles,
  selectionRanges,
  semanticTokens,
  signatureHelp,
  symbols,
  workspaceSymbols,
];
