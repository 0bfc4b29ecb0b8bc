import {
  Binary,
  ContextAccess,
  type Expr,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
} from '@actions/expressions/ast';
import { parseTemplate } from '../expression/expression.ts';
import { spanIn } from './expressions.ts';
import type { TextScalar } from './fields.ts';
import type { Reading } from './reading.ts';

/** Which values somebody else than the file's author may write, so that a script must not be made of them. */
export interface Untrusted {
  /** Params of type `string`; a number, a truth value or one of the file's own options cannot carry a command. `all`: they are not known here. */
  readonly textParams: ReadonlySet<string> | 'all';
}

/**
 * Warns of values that are pasted into a script, where a shell would run them: what a person gave as a param, what an
 * event brought, what another task left. GitHub's "Security hardening" names the same danger and the same remedy, a variable.
 * What only decides between the file's own texts (`params.mode == 'fast' && '-f' || ''`) is none.
 */
export function checkUntrusted(reading: Reading, script: TextScalar, untrusted: Untrusted): void {
  if (!script.value.includes('${{')) return;
  for (const part of parseTemplate(script.value).parts) {
    if (part.kind === 'literal' || part.parsed === null) continue;
    const source = untrustedSource(part.parsed.tree, untrusted);
    if (source === null) continue;
    reading.report('untrusted-in-script', spanIn(reading, script, part), {
      severity: 'warning',
      message: `The value of "${source}" becomes part of the script, which runs whatever is in it; ${remedy(source)}.`,
    });
  }
}

/** The safe way: a variable's value is never run. A component's parameters are in its environment already. */
function remedy(source: string): string {
  const parameter = /^component\.parameters\.([A-Za-z_]\w*)/i.exec(source)?.[1];
  return parameter === undefined
    ? 'pass it by "env" and read the variable'
    : `read the variable INPUT_${parameter.toUpperCase()} instead`;
}

/** The first untrusted value that can come out of an expression, as it is written; null where none can. */
function untrustedSource(tree: Expr, untrusted: Untrusted): string | null {
  if (tree instanceof Literal || tree instanceof Binary) return null;
  if (tree instanceof Grouping) return untrustedSource(tree.group, untrusted);
  if (tree instanceof Logical) {
    // Of `a && b` what comes out is b, or an a that is as good as nothing.
    const results = tree.operator.lexeme === '&&' ? tree.args.slice(-1) : tree.args;
    return firstOf(results, untrusted);
  }
  if (tree instanceof FunctionCall)
    return textFunctions.has(tree.functionName.lexeme.toLowerCase()) ? firstOf(tree.args, untrusted) : null;
  const path = accessPath(tree);
  return path !== null && isUntrusted(path, untrusted) ? path.join('.') : null;
}

function firstOf(trees: readonly Expr[], untrusted: Untrusted): string | null {
  for (const tree of trees) {
    const source = untrustedSource(tree, untrusted);
    if (source !== null) return source;
  }
  return null;
}

/** Functions whose result holds text of their arguments; the others answer true or false, or give a hash. */
const textFunctions: ReadonlySet<string> = new Set(['format', 'join', 'tojson', 'fromjson', 'case']);

function isUntrusted([context, ...members]: readonly string[], { textParams }: Untrusted): boolean {
  switch (context?.toLowerCase()) {
    case 'event':
      return true;
    case 'params': {
      const param = members[0];
      if (textParams === 'all') return true;
      if (param === undefined || param === '*') return textParams.size > 0;
      return (
        textParams.has(param) || [...textParams].some(name => name.toLowerCase() === param.toLowerCase())
      );
    }
    case 'tasks':
      return members[1] === undefined || ['outputs', '*'].includes(members[1].toLowerCase());
    // What a component was called with; its name and its configuration's are the project's own words.
    case 'component':
      return members[0] === undefined || ['parameters', '*'].includes(members[0].toLowerCase());
    default:
      return false;
  }
}

/** The names of an access such as `tasks.load.outputs['n']`; a computed one counts as `*`. Null for what is no access. */
function accessPath(tree: Expr): readonly string[] | null {
  if (tree instanceof ContextAccess) return [tree.name.lexeme];
  if (!(tree instanceof IndexAccess)) return null;
  const parent = accessPath(tree.expr);
  if (parent === null) return null;
  return [...parent, tree.index instanceof Literal ? tree.index.literal.coerceString() : '*'];
}
