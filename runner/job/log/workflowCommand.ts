/** One command in a job's output: `::name key=value,key=value::message`. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const COMMAND = /^[ \t]*::([A-Za-z][\w-]*)(?:[ \t]+(.*?))?::(.*)$/s;

/**
 * Reads GitHub's workflow command syntax from a line without its end; undefined where the line is none. `%25`, `%0D` and
 * `%0A` are unescaped, in properties `%3A` and `%2C` too.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function parseWorkflowCommand(line: string): WorkflowCommand | undefined {
  const match = COMMAND.exec(line);
  if (match === null) return undefined;
  const properties: Record<string, string> = {};
  for (const pair of (match[2] ?? '').split(',')) {
    const equals = pair.indexOf('=');
    if (equals > 0) properties[pair.slice(0, equals).trim()] = unescapeProperty(pair.slice(equals + 1));
  }
  return { name: (match[1] ?? '').toLowerCase(), properties, message: unescapeMessage(match[3] ?? '') };
}

function unescapeMessage(text: string): string {
  return text.replace(/%(25|0D|0A)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function unescapeProperty(text: string): string {
  return text.replace(/%(25|0D|0A|3A|2C)/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
