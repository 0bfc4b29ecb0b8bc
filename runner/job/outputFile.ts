/** Outputs live in the journal and in expressions; what is larger belongs in a file or a result. In bytes. */
export const LARGEST_OUTPUTS = 1_048_576;

/** What an expression can name without brackets. */
const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

export type OutputsRead =
  | { readonly ok: true; readonly outputs: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string };

/**
 * Reads what a job wrote to `$SEGUE_OUTPUT`: `name=value` lines, or `name<<DELIMITER`, lines, `DELIMITER`. The last value
 * of a name counts; empty lines mean nothing. The syntax is GitHub's:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter
 */
export function readOutputs(bytes: Buffer): OutputsRead {
  if (bytes.length > LARGEST_OUTPUTS) {
    return refuse(
      'The outputs are larger than the 1 MiB that a job can leave; write large results to a file.',
    );
  }
  const lines = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const outputs: Record<string, string> = Object.create(null);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const head = parseHead(line);
    if (head === undefined) {
      return refuse(`${place(at, line)}; expected name=value or name<<DELIMITER.`);
    }
    if (!NAME.test(head.name)) {
      return refuse(`${place(at, line)}; a name has letters, digits, _ and -, and no digit or - first.`);
    }
    if (head.value !== undefined) {
      outputs[head.name] = head.value;
      continue;
    }
    const end = lines.indexOf(head.delimiter, at + 1);
    if (end < 0)
      return refuse(`${place(at, line)}; the closing line "${shorten(head.delimiter)}" is missing.`);
    outputs[head.name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return { ok: true, outputs: { ...outputs } };
}

type Head =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly value: undefined; readonly delimiter: string };

/** Whichever of `=` and `<<` comes first decides. */
function parseHead(line: string): Head | undefined {
  const equals = line.indexOf('=');
  const heredoc = line.indexOf('<<');
  if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
    const delimiter = line.slice(heredoc + 2);
    return delimiter === '' ? undefined : { name: line.slice(0, heredoc), value: undefined, delimiter };
  }
  return equals < 0 ? undefined : { name: line.slice(0, equals), value: line.slice(equals + 1) };
}

function place(at: number, line: string): string {
  return `Line ${at + 1} of $SEGUE_OUTPUT is "${shorten(line)}"`;
}

function shorten(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}

function refuse(message: string): OutputsRead {
  return { ok: false, message };
}
