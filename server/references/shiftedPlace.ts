import { shiftedSpan } from '../../runner/model/sourceFile.ts';
import { shifted } from '../../runner/model/yaml/shifted.ts';
import type { Form, NamePlace } from './thing.ts';

/** The same place, moved by an offset. */
export function shiftedPlace({ role, form, span, block }: NamePlace, by: number): NamePlace {
  return { role, form: shiftedForm(form, by), span: shiftedSpan(span, by), block: shiftedSpan(block, by) };
}

function shiftedForm(form: Form, by: number): Form {
  return 'scalar' in form ? { ...form, scalar: shifted(form.scalar, by) } : form;
}
