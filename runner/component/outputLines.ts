import { randomUUID } from 'node:crypto';

/**
 * An output as the lines of the file that `SEGUE_OUTPUT` names. What ends a text of several lines is not to be guessed: the text may be a stranger's, an
 * answer of a server for instance, and would set further outputs behind it.
 */
export function outputLines(name: string, text: string): string {
  if (!text.includes('\n')) return `${name}=${text}\n`;
  const delimiter = `end-${randomUUID()}`;
  return `${name}<<${delimiter}\n${text}\n${delimiter}\n`;
}
