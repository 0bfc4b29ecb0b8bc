import type { ComponentContext } from '../component.ts';
import type { HttpResponse } from './message.ts';

/** The outputs that every answer gives. What a cookie holds is nobody's business but the server's. */
export function tellAnswer(context: ComponentContext, { status, headers }: HttpResponse): void {
  context.output('status', status);
  const shown = Object.entries(headers).filter(([name]) => name !== 'set-cookie');
  context.output('headers', JSON.stringify(Object.fromEntries(shown)));
}
