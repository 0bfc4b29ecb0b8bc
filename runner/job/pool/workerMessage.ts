import type { Program } from '../process/jobProcess.ts';
import type { EnvironmentChange } from './shareableScript.ts';
import { shellQuote } from './shellQuote.ts';

/**
 * What a worker bash executes, all on one line so that a script's first line is line 1 in its messages. A message is six digits,
 * the number of characters that follow, and that many characters of code. What this was tested with is bash 5; an
 * older one ends here, and its job is started the ordinary way.
 */
export const WORKER_LOOP =
  '((BASH_VERSINFO[0]>=5))||exit 1;while read -rN6 __segue;do read -rN$((10#$__segue)) __segue;eval "$__segue";done';

/** Messages have six digits for their length. */
const LONGEST_CODE = 999_999;

/** Stands before each word that a worker puts between the output of jobs. A script cannot guess it. */
export function wordStart(token: string): string {
  return `\u001e${token}`;
}

/** What a job's subshell does: evaluate a script itself, after `set` with these options, or become another program. */
export type SubshellWork =
  | { readonly kind: 'evaluate'; readonly script: string; readonly options: string }
  | { readonly kind: 'become'; readonly program: Program };

export interface WorkerCall {
  readonly work: SubshellWork;
  readonly workingDirectory: string;
  readonly change: EnvironmentChange;
}

/**
 * The message that runs a job: the worker answers `+PID` before the script's output and `.STATUS` after it, or
 * `.STATUS left` where processes of its group go on. `set -m` gives the subshell a process group of its own; it holds
 * for the fork alone, because with it a wait would end when the job is only stopped, and `wait -f` can spin for ever
 * (bash 5.2.15). Undefined where it is too long for a message.
 */
export function jobMessage(token: string, call: WorkerCall): string | undefined {
  const { change, work, workingDirectory } = call;
  const set = change.set.map(([name, value]) => `${name}=${shellQuote(value)}`).join(' ');
  const code =
    `set -m;(printf '\\036${token}+%s\\n' $BASHPID;set +m;unset __segue ${change.unset.join(' ')};` +
    `cd -- ${shellQuote(workingDirectory)}||exit;unset OLDPWD;${set === '' ? '' : `export ${set};`}` +
    `${workCode(work)})</dev/null 2>&1& set +m;wait $!;__segue=$?;` +
    `kill -0 -- -$! 2>/dev/null&&__segue+=' left';printf '\\036${token}.%s\\n' "$__segue"`;
  return code.length > LONGEST_CODE ? undefined : message(code);
}

function workCode(work: SubshellWork): string {
  if (work.kind === 'evaluate') return `set ${work.options};eval ${shellQuote(work.script)}`;
  const { calledAs, file, args } = work.program;
  return `exec -a ${[calledAs, file, ...args].map(shellQuote).join(' ')}`;
}

/** The message that a worker answers with `!`: all output from before it has been read then. */
export function syncMessage(token: string): string {
  return message(`printf '\\036${token}!\\n'`);
}

function message(code: string): string {
  return `${String(code.length).padStart(6, '0')}${code}`;
}
