import { functionSignatures } from '../../runner/model/expression/functions.ts';
import { cursorAt } from '../cursor/cursorAt.ts';
import { expressionSpanOf } from '../cursor/expressionSpan.ts';
import { callAt, piecesOf } from '../cursor/expressionTokens.ts';
import type { FileReading } from '../reading.ts';
import { functionWords, type ParameterWords, signatureOf } from '../words/expressionWords.ts';

/** The function whose arguments are being written. */
export interface SignatureWords {
  readonly label: string;
  readonly description: string;
  readonly parameters: readonly ParameterWords[];
  /** Index of the parameter at the cursor; null where the function takes no argument there. */
  readonly active: number | null;
}

/** The signature of the innermost call around an offset; null outside of all calls. */
export function signatureAt(reading: FileReading, offset: number): SignatureWords | null {
  const cursor = cursorAt(reading.file.text, offset);
  if (cursor.at !== 'value') return null;
  const span = expressionSpanOf(reading, cursor);
  if (span === null) return null;
  const call = callAt(piecesOf(reading.file.text, span), offset);
  const signature = call === null ? undefined : functionSignatures.get(call.name.toLowerCase());
  const words = call === null ? undefined : functionWords[call.name.toLowerCase()];
  if (call === null || signature === undefined || words === undefined) return null;
  return {
    label: signatureOf(signature),
    description: words.description,
    parameters: words.parameters,
    active: activeOf(words.parameters, call.argument),
  };
}

/** Which parameter an argument is for: those that repeat come round again. */
function activeOf(parameters: readonly ParameterWords[], argument: number): number | null {
  if (argument < parameters.length) return argument;
  const repeated = parameters.flatMap(({ isRepeated }, at) => (isRepeated === true ? [at] : []));
  const first = repeated[0];
  return first === undefined ? null : first + ((argument - first) % repeated.length);
}
