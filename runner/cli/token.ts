import { Argument, type Command } from 'commander';
import { formatDuration, parseDuration } from '../model/duration.ts';
import { nearestName } from '../model/nearestName.ts';
import { listOrchestrations } from '../model/project/orchestrationFiles.ts';
import { jsonText } from '../report/json.ts';
import { tokensJson, tokensTable } from '../report/tokensTable.ts';
import { dayAndTime } from '../report/words.ts';
import type { Runner } from '../run/environment.ts';
import type { Access } from '../token/token.ts';
import { type Context, printErrors, printLines } from './context.ts';
import { addExamples } from './examples.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { forCommander } from './options.ts';
import { InvalidValueError } from './runOptions.ts';
import { withRunner } from './withRunner.ts';

interface TokenOptions {
  readonly trigger?: string;
  readonly read?: true;
  readonly admin?: true;
  readonly ttl?: number;
  readonly note?: string;
  readonly json?: true;
}

/** What can be done with tokens, by its name. */
const actions = { create, list, revoke } as const;

type Action = keyof typeof actions;

interface Call {
  readonly context: Context;
  readonly runner: Runner;
  readonly options: TokenOptions;
  readonly id: string | undefined;
}

/** `segue token`: who may use the HTTP API of a project. */
export function define(command: Command, context: () => Context, done: (code: ExitCode) => void): void {
  command
    .description(
      'Makes, lists and revokes tokens for the HTTP API of "segue serve". A token is printed once; only a hash of it is kept.',
    )
    .addArgument(new Argument('<action>', 'what to do').choices(Object.keys(actions)))
    .argument('[id]', 'for revoke: the id of the token, as "list" shows it')
    .option('--trigger <orchestration>', 'lets start this orchestration and see the state of what it started')
    .option('--read', 'lets look at everything')
    .option('--admin', 'lets do everything')
    .option(
      '--ttl <duration>',
      'how long it counts, such as 90d (default: until revoked)',
      forCommander(readTtl),
    )
    .option('--note <text>', 'what it is for; runs record it as who started them')
    .option('--json', 'print JSON')
    .action(async (action: Action, id: string | undefined, options: TokenOptions) =>
      done(
        await withRunner(context(), runner => actions[action]({ context: context(), runner, options, id })),
      ),
    );
  addExamples(command, [
    ['segue token create --trigger nightly-sales --ttl 90d', 'for the program that starts it'],
    ['segue token list', 'what tokens there are'],
    ['segue token revoke 1f0c9a6be2d74853', 'nobody gets in by it any more'],
  ]);
}

function readTtl(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidValueError('A duration is expected, such as 12h or 90d.');
}

async function create({ context, runner, options, id }: Call): Promise<ExitCode> {
  const access = accessOf(options);
  if (id !== undefined) return misused(context, `Unexpected "${id}": the token's id is made up for you.`);
  if (access === undefined)
    return misused(context, 'Expected one of --trigger <orchestration>, --read and --admin.');
  if (access.kind === 'trigger') {
    const unknown = await whyUnknown(runner, access.orchestration);
    if (unknown !== undefined) return misused(context, unknown);
  }
  // It makes the folder of state as well, and keeps it out of Git.
  await runner.writableStore();
  const { newToken, tokens } = await folderOf(runner);
  const createdAt = context.host.clock.now();
  const expiresAt = options.ttl === undefined ? null : createdAt + options.ttl;
  const { kept, text } = newToken({ access, note: options.note ?? null, createdAt, expiresAt });
  await tokens.add(kept);
  const end = options.ttl === undefined ? 'until it is revoked' : `for ${formatDuration(options.ttl)}`;
  if (options.json === true) {
    const [json] = tokensJson([kept], createdAt);
    context.host.stdout.write(jsonText({ ...json, token: text }, context.host.stdout));
    return exitCode.success;
  }
  printLines(context, [text]);
  const until = expiresAt === null ? '' : `, until ${dayAndTime(expiresAt)}`;
  printErrors(context, [
    context.err.dim(`Token ${kept.id} counts ${end}${until}. It is not shown again: keep it as a secret.`),
  ]);
  return exitCode.success;
}

async function list({ context, runner, options }: Call): Promise<ExitCode> {
  const { host, out } = context;
  const { tokens } = await folderOf(runner);
  const kept = await tokens.list();
  const now = host.clock.now();
  if (options.json === true) host.stdout.write(jsonText(tokensJson(kept, now), host.stdout));
  else printLines(context, tokensTable(kept, { colours: out, columns: host.stdout.columns(), now }));
  return exitCode.success;
}

async function revoke({ context, runner, id }: Call): Promise<ExitCode> {
  if (id === undefined) return misused(context, 'Expected the id of a token; "segue token list" shows them.');
  const { tokens } = await folderOf(runner);
  if (await tokens.revoke(id)) {
    printLines(context, [`Token ${id} is revoked.`]);
    return exitCode.success;
  }
  // What was typed may be a token itself, which has no place on a screen.
  const shown = /^[0-9a-z-]{1,40}$/.test(id) ? ` "${id}"` : '';
  return misused(context, `There is no token${shown}; "segue token list" shows them.`);
}

/** Loaded when needed: it brings cryptography along. */
async function folderOf({ project }: Runner) {
  const [{ newToken }, { TokenFolder }] = await Promise.all([
    import('../token/token.ts'),
    import('../token/tokenFolder.ts'),
  ]);
  return { newToken, tokens: new TokenFolder(project.stateDirectory) };
}

/** What the options ask for; undefined where that is nothing, or several things. */
function accessOf({ trigger, read, admin }: TokenOptions): Access | undefined {
  const wanted: readonly Access[] = [
    ...(trigger === undefined ? [] : [{ kind: 'trigger', orchestration: trigger } as const]),
    ...(read === undefined ? [] : [{ kind: 'read' } as const]),
    ...(admin === undefined ? [] : [{ kind: 'admin' } as const]),
  ];
  return wanted.length === 1 ? wanted[0] : undefined;
}

async function whyUnknown({ files, project }: Runner, id: string): Promise<string | undefined> {
  const found = await listOrchestrations(files, project.root);
  const ids = found.files.map(file => file.id);
  if (ids.includes(id)) return undefined;
  const nearest = nearestName(id, ids);
  return `There is no orchestration "${id}"${nearest === undefined ? '.' : `; did you mean "${nearest}"?`}`;
}

function misused(context: Context, message: string): ExitCode {
  printErrors(context, [context.err.red(`error: ${message}`)]);
  return exitCode.usage;
}
