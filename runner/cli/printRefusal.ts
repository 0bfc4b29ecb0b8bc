import { problemLines } from '../report/problems.ts';
import type { Refusal } from '../run/request.ts';
import { type Context, printErrors } from './context.ts';
import { type ExitCode, exitCodeOfRefusal } from './exitCode.ts';
import { type AnnotationPlace, printAnnotations } from './printAnnotations.ts';

/** Tells on standard error why nothing was done, with the files' problems first, and gives the exit code for it. */
export async function printRefusal(
  context: Context,
  refusal: Refusal,
  place: AnnotationPlace,
): Promise<ExitCode> {
  const { err } = context;
  printErrors(context, problemLines(refusal.problems, err));
  if (refusal.message !== '') printErrors(context, [err.red(`error: ${refusal.message}`)]);
  await printAnnotations(context, refusal.problems, place);
  return exitCodeOfRefusal(refusal);
}
