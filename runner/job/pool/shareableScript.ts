/**
 * What a script can see of being run in a subshell of a longer-lived bash: the process id `$$` and its parent's, the
 * depth of shells, the shell's options and age, and whatever needs job control or traces commands (each level of
 * evaluation adds a `+`). Scripts with any of these words get a bash of their own; so does one that merely looks as if,
 * which costs it a millisecond.
 */
const TELLING =
  /\$\$|\$\{\$|\$-|\$\{-|PPID|BASH_SUBSHELL|SHLVL|SECONDS|BASH_EXECUTION_STRING|BASH_ARGV0|\b(?:coproc|jobs|fg|bg|suspend|times|history|fc|monitor|xtrace|verbose)\b|\bset\s+(?:-\w+\s+)*[-+]\w*[mxvn]/;

/** Whether a bash script does the same in a subshell of a worker as in a bash of its own. */
export function isShareable(script: string): boolean {
  return !TELLING.test(script);
}

/** Variables that bash reads when it starts, computes itself, or refuses to have assigned. */
const BASH_OWN =
  /^(?:BASH.*|SHELLOPTS|ENV|POSIXLY_CORRECT|IFS|CDPATH|UID|EUID|PPID|GROUPS|DIRSTACK|FUNCNAME|PIPESTATUS|LINENO|SECONDS|RANDOM|SRANDOM|EPOCH\w+|HISTCMD|OPTIND|OPTERR|COMP_\w+|TMOUT|PS4|__segue)$/;

/** Every bash counts this up when it starts: an equal value is counted equally, another one cannot be set later. */
const COUNTED_AT_START = 'SHLVL';

/** Variables about what a shell did before: whatever they are, a job starts without them. */
const OF_THE_PAST = new Set(['_', 'OLDPWD']);

/** What bash can assign; other names it only passes on. */
const ASSIGNABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export type Environment = Readonly<Record<string, string>>;

/** Whether a bash that is started with `env` can stand in for others: nothing in it changes how bash works. */
export function isPlainEnvironment(env: Environment): boolean {
  return !Object.keys(env).some(name => BASH_OWN.test(name));
}

/** What turns one environment into another: values to set, names to unset. */
export interface EnvironmentChange {
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly unset: readonly string[];
}

/** How a bash that was started with `from` gets `to`; undefined where only another start can. */
export function environmentChange(from: Environment, to: Environment): EnvironmentChange | undefined {
  const set: (readonly [string, string])[] = [];
  const unset: string[] = [];
  let shared = 0;
  for (const name in to) {
    const value = to[name];
    const before = from[name];
    if (before !== undefined) shared++;
    if (value === undefined || value === before || OF_THE_PAST.has(name)) continue;
    if (!isSettable(name)) return undefined;
    set.push([name, value]);
  }
  if (shared < Object.keys(from).length) {
    for (const name in from) {
      if (to[name] !== undefined || OF_THE_PAST.has(name)) continue;
      if (!isSettable(name)) return undefined;
      unset.push(name);
    }
  }
  return { set, unset };
}

function isSettable(name: string): boolean {
  return ASSIGNABLE.test(name) && !BASH_OWN.test(name) && name !== COUNTED_AT_START;
}
