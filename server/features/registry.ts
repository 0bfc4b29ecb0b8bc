import { diagnose } from './diagnose.ts';
import type { Feature } from './feature.ts';
import { fold } from './fold.ts';
import { format } from './format.ts';
import { selectionRanges } from './selectionRanges.ts';
import { semanticTokens } from './semanticTokens.ts';
import { symbols } from './symbols.ts';
import { workspaceSymbols } from './workspaceSymbols.ts';

/** Every feature. A further one is one file beside this and one line here. */
export const features: readonly Feature[] = [
  diagnose,
  fold,
  format,
  selectionRanges,
  semanticTokens,
  symbols,
  workspaceSymbols,
];
