// Made from the schemas by schemas/generate.mjs.

/** How long after a run of this trigger started its events are ignored (and recorded as such), as a duration; or `{ for, then }` to say what happens to them. Default: no cool-down. */
export type Cooldown =
  | string
  | {
      /** How long the cool-down lasts, counted from the start of the run. */
      readonly for: string;
      /** `ignore` forgets what happened during the cool-down; `fire` counts it and starts a run at the end if by then all conditions are met. Default: `ignore`. */
      readonly then?: 'ignore' | 'fire';
    };
/** One output of a component. */
export type ComponentOutput = {
  /** What the output tells, in a sentence. */
  readonly description?: string;
} | null;
/** A run: what `segue run --json` and `segue show --json` print. `segue runs --json` prints a list of its summaries, which lack `path` and `phases`. */
export type RunJson = RunSummaryJson & {
  /** Path of the orchestration's file at the time, relative to the project's root. */
  readonly path: string;
  /** The phases, in order. */
  readonly phases: readonly PhaseJson[];
  /** Who was told of the run, and who could not be; in `segue show --json` and over HTTP. */
  readonly notifications?: readonly RunNotificationJson[];
};
/** One line of what `segue watch --json` prints: first the newest runs, then each run that has not ended and each new one as a whole, then what changes of them. An empty line now and then only shows that somebody still reads. */
export type WatchLineJson = WatchedRunsJson | WatchedRunJson | WatchedChangeJson;
/** The problems of the checked files, as `segue validate --json` prints them; empty where there are none. */
export type ProblemsJson = readonly ProblemJson[];
/** When schedules fire next, as `segue next --json` prints it, soonest first. */
export type NextJson = readonly ForeseenFireJson[];
/** What did not run and why, as `segue runs --skipped --json` prints it, newest first. */
export type SkippedJson = readonly SkippedFireJson[];
/** A run that is on record and will run by itself. */
export type StartedRunJson = RunSummaryJson & {
  /** Warnings about the files, and what has changed in them since the run that is tried again. */
  readonly notices: readonly string[];
};

/** An orchestration: phases that run one after another, each a list of tasks that run in parallel. One file holds one orchestration, and the file's stem is its id. */
export interface OrchestrationDocument {
  /** What people read in lists, logs and notifications. Default: the orchestration's id, which is the file's stem. */
  readonly name?: string;
  /** What the orchestration is for, in a sentence or two of Markdown. It is shown beside the name. */
  readonly description?: string;
  readonly on?: Triggers;
  /** Inputs of a run by name: asked for in the panel, given as `--param name=value` on the command line, and read as `${{ params.name }}`. */
  readonly params?: {
    readonly [k: string]: Param;
  };
  /** IANA name of the time zone in which schedules are meant. Default: the project's, then `UTC`. */
  readonly timezone?: string;
  readonly env?: Environment;
  /** Names of the secrets that this orchestration's jobs can see; no other secret reaches them. Values come from the runner's environment or from `.segue/secrets.env`, and are masked as `***` wherever they would appear. */
  readonly secrets?: readonly string[];
  readonly concurrency?: Concurrency;
  readonly limits?: Limits;
  readonly defaults?: Defaults;
  /** The phases, run one after another: a phase starts when every task of the one before has ended. At least one is needed. */
  readonly phases: readonly Phase[];
  /** Who is told of a run's end. Honoured for runs that no person started; a manual run tells only who started it. */
  readonly notifications?: readonly Notification[];
}
/** What starts runs by itself, by kind. Several kinds, and several triggers of a kind, may stand side by side. */
export interface Triggers {
  /** Starts runs at times of the clock. */
  readonly schedule?: readonly Schedule[];
  /** Starts a run once all the named tables were updated since the last run that the trigger started. */
  readonly tables?: readonly TablesTrigger[];
  /** Starts a run for each signed request to `POST /hooks/<orchestration>/<id>`. */
  readonly webhook?: readonly WebhookTrigger[];
  /** Starts a run when the first value that a query returns has changed. */
  readonly database?: readonly DatabaseTrigger[];
  /** Starts a run when files that match a pattern appear or change. */
  readonly files?: readonly FilesTrigger[];
  /** Starts a run after a run of another orchestration has ended. */
  readonly orchestration?: readonly OrchestrationTrigger[];
}
/** Times at which runs start: a cron pattern, or a predefined spacing under `every`. */
export interface Schedule {
  /** A cron pattern of 5 fields (minute, hour, day of month, month, day of week), or of 6 with seconds first. Names, ranges, steps, `L`, `#` and `W` are understood. */
  readonly cron?: string;
  /** A predefined spacing in place of a cron pattern: `minute`, `hour`, `day`, `week` or `month`, or a number of minutes, hours or months that divides the hour, day or year evenly. */
  readonly every?: string;
  /** The time of day, `HH:MM` in the schedule's time zone, for an `every` of hours and longer. Default: midnight. */
  readonly at?: string;
  /** The day: of the week, for an `every` of weeks (default: `monday`); of the month, from 1 to 28 or `last`, for one of months (default: the first). */
  readonly on?: string;
  /** IANA name of the time zone in which the pattern is meant. Default: the orchestration's, the project's, then `UTC`. */
  readonly timezone?: string;
  /** Which of the times that passed while nothing was running are made up for: none, only the latest, or all of them. Default: `latest`. */
  readonly catchUp?: 'none' | 'latest' | 'all';
  readonly dst?: ClockChange;
}
/** What a clock change does to a schedule. */
export interface ClockChange {
  /** A local time that does not exist fires at the first instant after the gap (`next`), or not at all (`skip`). Default: `next`; `skip` for a pattern of every hour, which goes on hour by hour. */
  readonly gap?: 'next' | 'skip';
  /** A local time that exists twice fires the first time, the second time, or both times. Default: `first`; `both` for a pattern of every hour, which goes on hour by hour. */
  readonly overlap?: 'first' | 'second' | 'both';
}
/** Starts a run once all of its tables were updated. */
export interface TablesTrigger {
  /** The tables, every one of which must have been updated since the last run that this trigger started. A task's `updates` and `segue emit` tell of updates. */
  readonly all: readonly string[];
  readonly cooldown?: Cooldown;
}
/** Starts a run for each signed request. */
export interface WebhookTrigger {
  /** The last part of the hook's address, `POST /hooks/<orchestration>/<id>`. */
  readonly id: string;
  /** The key of the request's HMAC-SHA256 signature, checked in GitHub's `X-Hub-Signature-256` form. Give it as an expression that reads a secret. */
  readonly secret: string;
  /** A request starts a run only where this expression over `event.body` and `event.headers` is true. Default: every request does. */
  readonly if?: string | boolean;
}
/** Starts a run when a watermark in a database has changed. */
export interface DatabaseTrigger {
  /** Name of the connection, from `connections` in `.segue/segue.yaml`. */
  readonly connection: string;
  /** The SQL whose first value, that of the first column of its first row, is watched; a change of it fires. It can only read. */
  readonly query: string;
  /** A channel of PostgreSQL: `NOTIFY` on it has the watermark looked at right away, beside the looks at every interval. */
  readonly listen?: string;
  /** How long to wait between two looks, as a duration of at least a second. Default: `1m`. */
  readonly every?: string;
  readonly cooldown?: Cooldown;
}
/** Starts a run when files appear or change. */
export interface FilesTrigger {
  /** Patterns of the watched files, relative to the project's root, or absolute. `*` stays inside a folder, `**` crosses folders, `{a,b}` is either, and a pattern with `!` in front takes files out again. Hidden files and folders are matched only by patterns that say their dot. */
  readonly paths: readonly string[];
  /** Starts a run for each file, which is `event.file` then, instead of one run for all files that came together, `event.files`. Default: `false`. */
  readonly each?: boolean;
  /** How long a file must have stayed the same, so that none is read while it is still written, as a duration. Default: `2s`. */
  readonly settle?: string;
  readonly cooldown?: Cooldown;
}
/** Starts a run after another orchestration's run. */
export interface OrchestrationTrigger {
  /** Id of the orchestration whose runs are waited for. */
  readonly id: string;
  /** The end states that start a run. Default: `success` and `warning`. */
  readonly states?: readonly ('success' | 'warning' | 'failed' | 'cancelled')[];
}
/** One input of a run. */
export interface Param {
  /** What the param takes: any text, a number, true or false, or one of `options`. Default: `string`. */
  readonly type?: 'string' | 'number' | 'boolean' | 'choice';
  /** The value where none is given, of the param's type. A param without a default has to be given for every run. */
  readonly default?: string | number | boolean;
  /** What the param means, shown where its value is asked for. */
  readonly description?: string;
  /** The values to choose from, for a param of type `choice`. */
  readonly options?: readonly string[];
}
/** Environment variables by name. Numbers and booleans are passed as text, and values may be expressions. */
export interface Environment {
  readonly [k: string]: string | number | boolean;
}
/** How runs of one orchestration share time. */
export interface Concurrency {
  /** How many runs may be in progress at once, a whole number of at least 1. Default: 1. */
  readonly runs?: number;
  /** What a run does that is started while the places are taken: `wait` in line, first in first out; `collapse` into the one run that already waits; `skip`, leaving a record; or `cancel-running` and take its place. Default: `wait`. */
  readonly overlap?: 'wait' | 'collapse' | 'skip' | 'cancel-running';
}
/** Limits of a whole run. */
export interface Limits {
  /** How long a run may take from its start, as a duration; then its jobs are ended and it fails. Default: no limit. */
  readonly duration?: string;
  /** Resident memory that the processes of all the run's jobs may use together, as a size. Default: no limit. */
  readonly memory?: string;
  /** How many tasks of a run may run at once, a whole number of at least 1. Default: the project's `parallel`, then twice the machine's cores. */
  readonly parallel?: number;
}
/** What holds for every task that does not say otherwise. */
export interface Defaults {
  readonly retry?: Retry;
  /** How long one attempt at a task may take, as a duration. Default: no limit. */
  readonly timeout?: string;
  /** What runs the scripts of `run:`. Default: `bash` where it is installed, else `sh`. */
  readonly shell?: 'bash' | 'sh' | 'python' | 'node' | 'pwsh';
}
/** Further attempts after a failure, each a job of its own in the record. Waiting for one holds no slot and no configuration. */
export interface Retry {
  /** How many further attempts are made, a whole number; 0 means none. Default: 0. */
  readonly max?: number;
  /** How long to wait before a further attempt, as a duration. Default: `0s`. */
  readonly wait?: string;
  /** Whether every wait is the same (`constant`) or each is twice the one before (`exponential`). Default: `constant`. */
  readonly backoff?: 'constant' | 'exponential';
  /** The longest wait, as a duration, however many attempts there were. Default: `1d`. */
  readonly maxWait?: string;
  /** The share of each wait that is drawn at random, from 0 (none) to 1 (all), so that tasks that failed together do not return together. Default: 0. */
  readonly jitter?: number;
  /** A failure is tried again only where this expression is true; it sees the failed attempt as `job.attempt`, `job.reason`, `job.message` and `job.exitCode`. Default: every failure is. */
  readonly when?: string | boolean;
}
/** A list of tasks that run in parallel. The next phase starts when all of them have ended. */
export interface Phase {
  /** How expressions name the phase, as in `phases.extract.state`; unique in the file. Default: made of the name, `Load orders` becomes `load-orders`. */
  readonly id?: string;
  /** What people read, 1 to 100 characters. Default: the phase's id. */
  readonly name?: string;
  /** The phase's tasks run only where this expression is true. Default: `success()`, which is true while nothing before has failed. */
  readonly if?: string | boolean;
  /** The tasks, run in parallel in no particular order. At least one is needed. */
  readonly tasks: readonly Task[];
}
/** One piece of work: a script of its own (`run`) or a component (`uses`), never both. */
export interface Task {
  /** How expressions, `--task` and logs name the task; unique in the file, across phases. Default: made of the name, `CRM accounts` becomes `crm-accounts`. */
  readonly id?: string;
  /** What people read, 1 to 100 characters. Default: the task's id. */
  readonly name?: string;
  /** What the task is for, in a sentence or two of Markdown. */
  readonly description?: string;
  /** Whether the task takes part in runs. With `false` it is left out of every run until it is switched on again, or selected by hand. Default: `true`. */
  readonly active?: boolean;
  /** Whether the run goes on when the task fails, ending in `warning` at best. Default: `false`. */
  readonly continueOnFailure?: boolean;
  /** The task runs only where this expression is true; else it is skipped. Default: `success()`, which is true while nothing in earlier phases has failed. */
  readonly if?: string | boolean;
  /** A script, given to the task's shell. A line that fails ends a bash or sh script, as in GitHub Actions. */
  readonly run?: string;
  /** Name of a component: a built-in one, or one of the project's own under `.segue/components/`. */
  readonly uses?: string;
  /** Name of a configuration of the component, from `.segue/configurations/<component>/`. Jobs of one (component, configuration) never run at the same time, in whichever run or process. */
  readonly config?: string;
  /** Parameters of the component, laid over those of the configuration, key by key. Values may be expressions. */
  readonly with?: {readonly [k: string]: unknown};
  readonly env?: Environment;
  /** How long one attempt may take, as a duration; then its processes are ended and the attempt has failed. Default: that of `defaults`, else no limit. */
  readonly timeout?: string;
  /** Resident memory that the processes of one attempt may use together, as a size; what is over it is ended. Default: no limit. */
  readonly memory?: string;
  readonly retry?: Retry;
  /** What happens to an attempt whose runner died in the middle of it: it is made again (`allowed`), or fails as `lost-worker` (`never`). Say `never` where doing the work twice would harm. Default: `allowed`. */
  readonly rerun?: 'allowed' | 'never';
  /** Tables that the task reads, for lineage. They do not change how it runs. */
  readonly reads?: readonly string[];
  /** Tables that the task writes: when it succeeds, each gets an update event, which `tables` triggers wait for. */
  readonly updates?: readonly string[];
  /** What runs the task's script. Default: that of `defaults`, else `bash` where it is installed, else `sh`. */
  readonly shell?: 'bash' | 'sh' | 'python' | 'node' | 'pwsh';
  /** The folder in which the task starts, relative to the project's root. Default: the project's root. */
  readonly workingDirectory?: string;
  readonly matrix?: Matrix;
}
/** A map of lists. The task gets one job for each combination of their values, which expressions read as `matrix.<name>`. */
export interface Matrix {
  /** How many of the task's jobs may run at once, a whole number of at least 1. Default: as many as the run's `parallel` lets. */
  readonly 'max-parallel'?: number;
  /** Combinations to add; one that agrees with existing combinations adds its further keys to them, as in GitHub Actions. */
  readonly include?: readonly {readonly [k: string]: unknown}[];
  /** Combinations to leave out: every combination that agrees with all keys of an entry. */
  readonly exclude?: readonly {readonly [k: string]: unknown}[];
  /** The values of one axis: a list, or an expression that gives one when the phase starts. */
  readonly [k: string]: readonly unknown[] | string | number | readonly {readonly [k: string]: unknown}[] | undefined;
}
/** Who is told, and of what: at least one of `slack`, `email`, `pagerduty` and `webhook`. */
export interface Notification {
  /** What is told of: a run's end (`success`, `failure`, `warning`), the first success after a failure (`recovered`), a run that waits (`waiting`), or one that takes longer than its limit or schedule (`overrun`). */
  readonly on: readonly ('success' | 'failure' | 'warning' | 'recovered' | 'waiting' | 'overrun')[];
  readonly slack?: SlackChannel;
  readonly email?: EmailChannel;
  readonly pagerduty?: PagerDutyChannel;
  readonly webhook?: WebhookChannel;
}
/** A Slack channel to tell. */
export interface SlackChannel {
  /** Address of the incoming webhook; give it as an expression that reads a secret. */
  readonly webhook: string;
  /** The channel, where the webhook lets one be chosen. Default: the webhook's own. */
  readonly channel?: string;
}
/** People to tell by email. */
export interface EmailChannel {
  /** The addresses that get the email. */
  readonly to: readonly string[];
}
/** A PagerDuty service to tell. */
export interface PagerDutyChannel {
  /** The integration key of the service (Events API v2); give it as an expression that reads a secret. */
  readonly routingKey: string;
}
/** An address to post a run's JSON to. */
export interface WebhookChannel {
  /** The address that gets the request. */
  readonly url: string;
  /** The key of the request's HMAC-SHA256 signature, sent as `X-Hub-Signature-256`; give it as an expression that reads a secret. Default: the request is not signed. */
  readonly secret?: string;
}
/** Settings of a project: `.segue/segue.yaml`. The file may be left out, and so may every key. */
export interface ProjectDocument {
  /** IANA name of the time zone of orchestrations that do not name one. Default: `UTC`. */
  readonly timezone?: string;
  /** How many tasks of a run may run at once, a whole number of at least 1. Default: twice the machine's cores. */
  readonly parallel?: number;
  /** Databases by the name that tasks and triggers call them. The connection `default` is always there, an embedded database file under `.segue/state/`. */
  readonly connections?: {
    readonly [k: string]: DatabaseConnection;
  };
  /** Where the record of runs is kept: `sqlite`, a file under `.segue/state/`, or the address of a PostgreSQL database that several machines share. Default: `sqlite`. */
  readonly store?: string;
  readonly secrets?: SecretSources;
  readonly notifications?: ProjectNotifications;
  readonly openLineage?: OpenLineage;
  readonly retention?: Retention;
  /** Days on which schedules are skipped, as lists of dates by the name of the calendar. A skipped time leaves a record. */
  readonly calendars?: {
    /** The dates of one calendar. */
    readonly [k: string]: readonly string[];
  };
}
/** One database. */
export interface DatabaseConnection {
  /** The kind of database. `sqlite` is built in. */
  readonly type: 'sqlite' | 'postgres' | 'duckdb';
  /** Path of the database file, relative to the project's root, for `sqlite` and `duckdb`. `duckdb` needs none to read CSV, JSON and Parquet files where they are. */
  readonly path?: string;
  /** Address of the database, for `postgres`. Give the password as an expression that reads a secret. */
  readonly url?: string;
}
/** Where the values of secrets come from. The environment is asked first. */
export interface SecretSources {
  /** Whether the runner's own environment variables are a source. Default: `true`. */
  readonly environment?: boolean;
  /** Path of a git-ignored file of `NAME=value` lines, relative to the project's root, or `null` for none. Default: `.segue/secrets.env`. */
  readonly file?: string | null;
}
/** Notifications that hold for the whole project. */
export interface ProjectNotifications {
  /** Notifications of every orchestration that has no `notifications` of its own. */
  readonly defaults?: readonly Notification[];
  readonly smtp?: Smtp;
}
/** A server that sends email. */
export interface Smtp {
  /** Name or address of the server. */
  readonly host: string;
  /** The port, from 1 to 65535. Default: 587, or 465 where `secure` is true. */
  readonly port?: number;
  /** Whether the connection is encrypted from its first byte; otherwise it is by STARTTLS where the server offers it. Default: `false`. */
  readonly secure?: boolean;
  /** The user to log in as. Default: no login. */
  readonly user?: string;
  /** The user's password; give it as an expression that reads a secret. */
  readonly password?: string;
  /** Whether a password may go to a server that offers no encryption, so that everybody on the way can read it. A server on this machine may have it anyway. Default: `false`. */
  readonly allowUnencrypted?: boolean;
  /** The address that emails come from. */
  readonly from: string;
}
/** Either a file or an endpoint. */
export interface OpenLineage {
  /** Path of a file, from the project's root, to which each event is added as a line of JSON. */
  readonly file?: string;
  /** Address to which each event is posted. */
  readonly url?: string;
  /** A secret, sent to the endpoint as `Authorization: Bearer …`. No job gets it, unless its orchestration lists it. */
  readonly token?: string;
  /** The namespace of jobs and tables in the events. Default: `segue`. */
  readonly namespace?: string;
}
/** What is kept of ended runs. */
export interface Retention {
  /** How many ended runs of each orchestration are kept, a whole number of at least 1. Default: all of them. */
  readonly runs?: number;
  /** For how long an ended run is kept, as a duration. Default: for ever. */
  readonly age?: string;
}
/** A named set of parameters of a component: `.segue/configurations/<component>/<name>.yaml`. Jobs of one (component, configuration) never run at the same time. */
export interface ConfigurationDocument {
  /** Name of the component that the configuration is of. Default: the name of the folder that holds the file, which it has to agree with. */
  readonly component?: string;
  /** What the configuration is for, in a sentence or two of Markdown. */
  readonly description?: string;
  /** The component's parameters. A task's `with` is laid over them, key by key, and what results is checked against the component's own schema. */
  readonly parameters?: {readonly [k: string]: unknown};
}
/** A component of the project's own: `.segue/components/<name>/component.yaml`. Tasks call it by `uses: <name>`. */
export interface ComponentDocument {
  /** Name of the component. Default: the name of the folder that holds the file, which it has to agree with. */
  readonly name?: string;
  /** What the component does, in a sentence or two of Markdown. It is shown where the component is chosen. */
  readonly description?: string;
  /** A JSON Schema (draft 2020-12) of the component's parameters. It checks and completes `with:` and every configuration of the component. Default: any parameters are taken. */
  readonly parameters?: {readonly [k: string]: unknown};
  /** The outputs that the component leaves, by name. Where they are listed, an expression that reads another one is a mistake that is pointed out. Default: any output may appear. */
  readonly outputs?: {
    readonly [k: string]: ComponentOutput;
  };
  readonly runs: ComponentRuns;
}
/** What a component executes: `using` says by what, and one of `script` and `main` says what. */
export interface ComponentRuns {
  /** What executes the component. */
  readonly using: 'shell' | 'node' | 'python';
  /** The script itself. Each parameter is in its environment under its name in capitals (`select` as `SELECT`), and all of them as JSON in `SEGUE_PARAMETERS`. */
  readonly script?: string;
  /** Path of the file to execute, relative to the component's folder. */
  readonly main?: string;
}
/** A run without its phases: an element of what `segue runs --json` prints. */
export interface RunSummaryJson {
  /** Version of this shape; a change that a reader could stumble over makes it 2. New keys may be added without one. */
  readonly schemaVersion: 1;
  /** Id of the run: a ULID, so that ids sort by the time of their making. */
  readonly id: string;
  /** Id of the orchestration. */
  readonly orchestration: string;
  /** The orchestration's name at the time. */
  readonly name: string;
  /** The run's number among those of its orchestration, from 1; `nightly-sales#12` is number 12. */
  readonly number: number;
  /** Which attempt the run is: 1, or one more than that of the run that it retries. */
  readonly attempt: number;
  /** Id of the run that this one retries, or null. */
  readonly retryOf: string | null;
  /** How the run stands, or how it ended. `interrupted`: its runner died and nothing has taken it up yet. */
  readonly state: 'waiting' | 'running' | 'success' | 'warning' | 'failed' | 'cancelled' | 'skipped' | 'interrupted';
  /** Why the run ended as it did, in a sentence, where its tasks do not say it; else null. */
  readonly reason: string | null;
  readonly trigger: TriggerJson;
  /** Who or what started the run, or null where nobody is known. */
  readonly startedBy: string | null;
  /** When the run was asked for, in UTC. */
  readonly createdAt: string;
  /** When its first phase started, in UTC; null while it waits and where it never started. */
  readonly startedAt: string | null;
  /** When it ended, in UTC, or null. */
  readonly endedAt: string | null;
  /** How long it took from start to end in milliseconds, by a clock that does not jump; null until then. */
  readonly durationMs: number | null;
  /** The params of the run, by name, defaults included. */
  readonly params: {readonly [k: string]: unknown};
  /** Hash of the orchestration's text that the run used, `sha256:` and 64 hexadecimal digits. */
  readonly sourceHash: string;
  /** The git commit that the project's files were at, or null. */
  readonly commit: string | null;
  /** Whom the run waits for, or null where it does not wait. */
  readonly waitingFor: HolderJson | null;
  /** Who asked for the run to be cancelled, or null. */
  readonly cancelRequested: CancelRequestJson | null;
}
/** What started a run. Further keys tell the details of its kind. */
export interface TriggerJson {
  /** The kind of trigger; `manual` is a person at the command line or in the editor. */
  readonly kind: 'manual' | 'schedule' | 'tables' | 'webhook' | 'database' | 'files' | 'orchestration' | 'api';
  readonly [k: string]: unknown;
}
/** Whom somebody waits for. */
export interface HolderJson {
  /** Id of the run that holds what is waited for. */
  readonly run: string;
  /** Its name for people, `nightly-sales#12`. */
  readonly runName: string;
  /** Id of the job that holds it, or null where it is the whole run. */
  readonly job: string | null;
  /** Since when it is held, in UTC. */
  readonly since: string;
  /** Place in the line, from 1. */
  readonly place: number;
}
/** A wish to end a run. */
export interface CancelRequestJson {
  /** Who asked. */
  readonly by: string;
  /** Whether jobs are killed at once, instead of being asked to end first. */
  readonly force: boolean;
}
/** A phase of a run. */
export interface PhaseJson {
  /** Id of the phase. */
  readonly id: string;
  /** Name of the phase. */
  readonly name: string;
  /** How the phase stands, or how it ended. */
  readonly state: 'queued' | 'running' | 'success' | 'warning' | 'failed' | 'cancelled' | 'skipped' | 'not-executed';
  /** The tasks, in the order of the file. */
  readonly tasks: readonly TaskJson[];
}
/** A task of a run. */
export interface TaskJson {
  /** Id of the task. */
  readonly id: string;
  /** Name of the task. */
  readonly name: string;
  /** Line of the task in the file of the time, from 1, or null where it is not known. */
  readonly line: number | null;
  /** The state of the task's jobs together; `warning` where they did their work and one of them warns, `skipped` where it was left out, `not-executed` where its phase was not reached. */
  readonly state:
    | 'queued'
    | 'waiting'
    | 'running'
    | 'succeeded'
    | 'warning'
    | 'failed'
    | 'cancelled'
    | 'skipped'
    | 'not-executed';
  /** Whether the run was to execute the task. */
  readonly selected: boolean;
  /** Why the task was skipped, or null. */
  readonly skipReason: 'inactive' | 'deselected' | 'condition-false' | null;
  /** Why the task was skipped, in words, or null. */
  readonly skipMessage: string | null;
  /** Why the task failed before any job of it, a bad expression for instance; else null. */
  readonly failure: FailureJson | null;
  /** Name of its component; `shell` for a script. */
  readonly component: string;
  /** Name of the component's configuration, or null. */
  readonly configuration: string | null;
  /** Whether the run goes on when the task fails. */
  readonly continueOnFailure: boolean;
  /** Id of the earlier run whose outputs a retry goes on with, or null. */
  readonly reusedFrom: string | null;
  /** The outputs of the task, by name. */
  readonly outputs: {readonly [k: string]: unknown};
  readonly records: RecordsJson;
  /** The size of the data set that the task left, in this run or in the one that a retry goes on with; null where there is none. */
  readonly result: ResultSizeJson | null;
  /** The attempts at the task, in the order of their making; several for a matrix, none where it was skipped. */
  readonly jobs: readonly JobJson[];
}
/** Why something failed: a code for programs, a sentence for people. */
export interface FailureJson {
  /** The kind of failure; `warning` is none: the job did its work, and warns. */
  readonly code:
    | 'exit-code'
    | 'timeout'
    | 'memory'
    | 'run-limit'
    | 'could-not-start'
    | 'bad-output'
    | 'bad-expression'
    | 'log-failed'
    | 'lost-worker'
    | 'orchestration'
    | 'warning';
  /** What happened, in a sentence; where a limit was passed, with the limit and the measured value. */
  readonly message: string;
  /** Exit code of the process, where it had one. */
  readonly exitCode?: number;
  /** Name of the signal that ended the process, where one did. */
  readonly signal?: string;
}
/** Counted records. */
export interface RecordsJson {
  /** Records that went in, or null where they were not counted. */
  readonly in: number | null;
  /** Records that came out, or null where they were not counted. */
  readonly out: number | null;
}
/** The size of a data set. */
export interface ResultSizeJson {
  /** How many rows it has, of all combinations of a matrix together. */
  readonly records: number;
  /** How many columns it has; of several combinations, the most that one of them has. */
  readonly columns: number;
}
/** One attempt at one task, or at one combination of its matrix. */
export interface JobJson {
  /** `<task>.<index>.<attempt>`, unique in the run: index of the matrix combination from 0, attempt from 1. */
  readonly id: string;
  /** Which attempt it is, from 1. */
  readonly attempt: number;
  /** The values of its matrix combination by name, or null. */
  readonly matrix: {readonly [k: string]: unknown} | null;
  /** How the job stands, or how it ended. */
  readonly state: 'queued' | 'waiting' | 'running' | 'succeeded' | 'warning' | 'failed' | 'cancelled';
  /** Why the job failed, or what it warns of; else null. */
  readonly reason: FailureJson | null;
  /** Whom the job waits for, because its configuration is taken; else null. */
  readonly waitingFor: HolderJson | null;
  /** When it started, in UTC, or null. */
  readonly startedAt: string | null;
  /** When it ended, in UTC, or null. */
  readonly endedAt: string | null;
  /** How long it took in milliseconds, or null. */
  readonly durationMs: number | null;
  /** The most resident memory that its processes used together, in bytes, or null where it was not measured. */
  readonly peakMemoryBytes: number | null;
  /** Processor time of its processes in milliseconds, or null where it was not measured. */
  readonly cpuMs: number | null;
  /** The outputs of the job, by name. */
  readonly outputs: {readonly [k: string]: unknown};
  /** Markdown that the job wrote to `$SEGUE_SUMMARY`, or null. */
  readonly summary: string | null;
  /** Messages that its output addressed to the reader. */
  readonly annotations: readonly AnnotationJson[];
}
/** A message of a job to the reader: `::error file=…,line=…::text`. */
export interface AnnotationJson {
  /** How bad it is. */
  readonly level: 'error' | 'warning' | 'notice';
  /** The text. */
  readonly message: string;
  /** A heading, where the job gave one. */
  readonly title?: string;
  /** The file that it is about, where the job named one. */
  readonly file?: string;
  /** Line in that file, from 1. */
  readonly line?: number;
  /** Column in that line, from 1. */
  readonly column?: number;
}
/** What became of a notification of a run. */
export interface RunNotificationJson {
  /** What was told of, as under `on` of the notification. */
  readonly occasion: string;
  /** Who was told, and how: `Slack #data-team`. */
  readonly channel: string;
  /** `pending`: it is tried again. `failed`: it was given up. */
  readonly state: 'delivered' | 'pending' | 'failed';
  /** How often it was tried. */
  readonly attempts: number;
  /** When it was tried last. */
  readonly triedAt: string;
  /** When it is tried again, or null. */
  readonly nextAt: string | null;
  /** Why it was not delivered, or null. */
  readonly failure: string | null;
}
/** The newest runs, newest first. */
export interface WatchedRunsJson {
  /** Tells the lines apart. */
  readonly kind: 'runs';
  /** The newest runs, newest first. */
  readonly runs: readonly RunSummaryJson[];
}
/** A run as a whole: one that goes on, a new one, or one that came to life again. */
export interface WatchedRunJson {
  /** Tells the lines apart. */
  readonly kind: 'run';
  readonly run: RunSummaryJson;
  /** Path of its file at the time, relative to the project's root. */
  readonly path: string;
  /** The phases, in order. */
  readonly phases: readonly PhaseJson[];
}
/** What changed of a run: the run itself, the states of its phases, and the tasks that are not as they were. */
export interface WatchedChangeJson {
  /** Tells the lines apart. */
  readonly kind: 'change';
  readonly run: RunSummaryJson;
  /** Every phase with its state. */
  readonly phases: readonly PhaseStateJson[];
  /** The tasks that changed, whole. */
  readonly tasks: readonly TaskJson[];
}
/** How a phase stands. */
export interface PhaseStateJson {
  /** Id of the phase. */
  readonly id: string;
  /** How the phase stands, or how it ended. */
  readonly state: 'queued' | 'running' | 'success' | 'warning' | 'failed' | 'cancelled' | 'skipped' | 'not-executed';
}
/** One line of a log, as `segue logs --json` prints it. */
export interface LogLineJson {
  /** Id of the task. */
  readonly task: string;
  /** Id of the job. */
  readonly job: string;
  /** When the line was read, in UTC, or null where that is not known. */
  readonly at: string | null;
  /** The line without its time. Of control sequences only those for colours are left. */
  readonly text: string;
}
/** Where the lines of one job's log are, as `segue logs --index` prints it: with it a part of a log of any size is read without the rest. With `--follow` a line is printed whenever the log has grown. */
export interface LogIndexJson {
  /** Id of the job. */
  readonly job: string;
  /** Absolute path of the log, which the HTTP API does not tell; the file is absent where the job has printed nothing. Each line is an instant in UTC, a space, and what the job printed. */
  readonly file?: string;
  /** How many bytes there are, as far as lines are whole. */
  readonly bytes: number;
  /** How many whole lines there are. */
  readonly lines: number;
  /** Every how many lines an offset is told. */
  readonly every: number;
  /** How many offsets were told on earlier lines of the output. */
  readonly from: number;
  /** The further offsets in bytes: the element at `n`, counted over all lines of the output, is where the line `n × every` begins, lines counted from 0. */
  readonly offsets: readonly number[];
  /** Whether nothing more comes: the job has ended. */
  readonly isComplete: boolean;
}
/** The first rows of the data set that a task left, as `segue show <run> --result <task> --json` prints them. */
export interface ResultJson {
  /** Version of this shape. */
  readonly schemaVersion: 1;
  /** Id of the task. */
  readonly task: string;
  /** How many rows there are in all. */
  readonly records: number;
  /** The columns, in order; of several combinations of a matrix, those of all. */
  readonly columns: readonly ColumnJson[];
  /** The first rows: values by the names of their columns, where a row has them. */
  readonly rows: readonly {readonly [k: string]: unknown}[];
}
/** A column of a data set. */
export interface ColumnJson {
  /** Its name. */
  readonly name: string;
  /** What its values are, null aside: `bigint` has whole numbers of which large ones are texts of digits, `decimal` texts of digits, `binary` texts in base64, `any` values of several kinds. */
  readonly type:
    | 'boolean'
    | 'integer'
    | 'bigint'
    | 'number'
    | 'decimal'
    | 'text'
    | 'date'
    | 'timestamp'
    | 'binary'
    | 'json'
    | 'any';
}
/** What a run would do, as `segue plan --json` prints it. */
export interface PlanJson {
  /** Version of this shape; a change that a reader could stumble over makes it 2. New keys may be added without one. */
  readonly schemaVersion: 1;
  /** Id of the orchestration. */
  readonly orchestration: string;
  /** Its name. */
  readonly name: string;
  /** Path of its file, relative to the project's root. */
  readonly path: string;
  /** The params that the run would have, by name, defaults included. */
  readonly params: {readonly [k: string]: unknown};
  /** The params that the orchestration declares, in the order of the file. */
  readonly declaredParams: readonly DeclaredParamJson[];
  /** Hash of the orchestration's text, `sha256:` and 64 hexadecimal digits. */
  readonly sourceHash: string;
  /** Id of the run that would be retried, or null. */
  readonly retryOf: string | null;
  /** Whether the file is another one than the retried run used; false where nothing is retried. */
  readonly sourceChanged: boolean;
  /** The phases, in order. */
  readonly phases: readonly PlannedPhaseJson[];
}
/** A param as the file declares it. */
export interface DeclaredParamJson {
  /** Its name. */
  readonly name: string;
  /** What its values are. */
  readonly type: 'string' | 'number' | 'boolean' | 'choice';
  /** What it means, or null. */
  readonly description: string | null;
  /** The values of a choice, in order; else none. */
  readonly options: readonly string[];
  /** The value where none is given, or null where one has to be given. */
  readonly default: string | number | boolean | null;
}
/** A phase as it would run. */
export interface PlannedPhaseJson {
  /** Id of the phase. */
  readonly id: string;
  /** Name of the phase. */
  readonly name: string;
  /** Whether any of its tasks would run. */
  readonly willRun: boolean;
  /** Why none of its tasks would run, or null where one would. */
  readonly skipReason: string | null;
  /** The tasks, in the order of the file. */
  readonly tasks: readonly PlannedTaskJson[];
}
/** A task as it would run. */
export interface PlannedTaskJson {
  /** Id of the task. */
  readonly id: string;
  /** Name of the task. */
  readonly name: string;
  /** Line of the task in the file, from 1, or null where it is not known. */
  readonly line: number | null;
  /** Name of its component; `shell` for a script. */
  readonly component: string;
  /** Name of the component's configuration, or null. */
  readonly configuration: string | null;
  /** Whether the file lets the task take part in runs. */
  readonly active: boolean;
  /** Whether the task would run, as far as can be told before: its condition is evaluated when its phase starts. */
  readonly willRun: boolean;
  /** Why it would not run, as a code, or null where it would. */
  readonly skipReason: 'inactive' | 'deselected' | 'condition-false' | null;
  /** Why it would not run, in words, or null where it would. */
  readonly skipMessage: string | null;
  /** The expression of its `if`, or null. */
  readonly condition: string | null;
  /** Whether the task would be fanned out by a matrix. */
  readonly matrix: boolean;
  /** Why a retry selects the task, in words; null in an ordinary run and for a task that is not selected. */
  readonly reason: string | null;
}
/** One mistake in one file. */
export interface ProblemJson {
  /** Path of the file, relative to the project's root where there is one, with `/` between its parts. */
  readonly file: string;
  readonly range: RangeJson;
  /** How bad it is; only an error keeps a file from being run. */
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  /** The kind of problem, such as `unknown-key`. New kinds may be added. */
  readonly code: string;
  /** What was found and what was expected, in a sentence. */
  readonly message: string;
}
/** A half-open stretch of a file. */
export interface RangeJson {
  readonly start: PositionJson;
  readonly end: PositionJson;
}
/** A place in a file, counted as the Language Server Protocol does. */
export interface PositionJson {
  /** Line, from 0. */
  readonly line: number;
  /** UTF-16 code unit in the line, from 0. */
  readonly character: number;
}
/** A time at which a schedule fires. */
export interface ForeseenFireJson {
  /** Id of the orchestration. */
  readonly orchestration: string;
  /** The instant, in UTC. */
  readonly at: string;
  /** The schedule's pattern. */
  readonly cron: string;
  /** The zone in which the pattern is meant. */
  readonly timezone: string;
  /** The calendar that keeps this time from starting a run, or null. */
  readonly calendar: string | null;
}
/** What an orchestration would run in a stretch of time, as `segue simulate --json` prints it. */
export interface SimulationJson {
  /** Id of the orchestration. */
  readonly orchestration: string;
  /** How long a run was taken to last, in milliseconds. */
  readonly durationMs: number;
  /** What its triggers want to start, in order. */
  readonly runs: readonly SimulatedRunJson[];
}
/** A run that would be, or one that would not and why. */
export interface SimulatedRunJson {
  /** When it is wanted, in UTC. */
  readonly at: string;
  /** The trigger that wants it. */
  readonly trigger: string;
  /** When it would start, or null where it would not. */
  readonly startsAt: string | null;
  /** A code where it would not run, or would be cut off; else null. */
  readonly reason: string | null;
  /** The same for people. */
  readonly message: string | null;
}
/** Something that did not run. */
export interface SkippedFireJson {
  /** Id of the orchestration. */
  readonly orchestration: string;
  /** When it was due, in UTC. */
  readonly at: string;
  /** The trigger that wanted it. */
  readonly trigger: string;
  /** Why it did not run: `overlap` where another run was in the way, else what the trigger or the files said. New reasons may be added. */
  readonly reason: string;
  /** The same for people. */
  readonly message: string;
  /** The run that was skipped, as `nightly-sales#12`; null where there never was one. */
  readonly run: string | null;
}
/** An orchestration as the daemon knows it: as it was when it was last valid, and what is wrong with its file now. */
export interface KnownOrchestrationJson {
  /** Id of the orchestration. */
  readonly id: string;
  /** Its name; its id where no version of it was valid. */
  readonly name: string;
  /** What it is for, or null. */
  readonly description: string | null;
  /** Path of its file, relative to the project's root. */
  readonly path: string;
  /** Whether what runs is what the file says now; a file with mistakes leaves its last valid version in force. */
  readonly isCurrent: boolean;
  /** Whether there is a valid version, which runs. */
  readonly canRun: boolean;
  /** What is wrong with its file and with what it uses, warnings included. */
  readonly problems: readonly ProblemJson[];
  /** When it is started by a schedule next, or null. */
  readonly next: NextFireJson | null;
  /** Its newest run, or null. */
  readonly last: RunSummaryJson | null;
}
/** An instant at which a schedule starts a run. */
export interface NextFireJson {
  /** The instant, in UTC. */
  readonly at: string;
  /** Place of the schedule under `on.schedule`, from 0. */
  readonly schedule: number;
  /** Its cron pattern. */
  readonly cron: string;
  /** IANA name of the time zone in which the pattern is meant. */
  readonly timezone: string;
}
/** Which run is wanted. Everything may be left out, and so may the body. */
export interface StartRequestJson {
  readonly params?: ParamValuesJson;
  /** Only these tasks, inactive ones too. Default: every active one. */
  readonly tasks?: readonly string[];
  /** Tasks that are left out. */
  readonly skip?: readonly string[];
}
/** Params by name. Text is read as the type that the orchestration declares, as on the command line. */
export interface ParamValuesJson {
  readonly [k: string]: string | number | boolean;
}
/** How a run is tried again. Everything may be left out, and so may the body: then what failed runs, and what was not executed. */
export interface RetryRequestJson {
  readonly params?: ParamValuesJson;
  /** Only these tasks. Default: what failed and what was not executed. */
  readonly tasks?: readonly string[];
  /** Tasks that are left out. */
  readonly skip?: readonly string[];
  /** Whether the files count as the run recorded them instead of as they are now. Default: `false`. */
  readonly asRecorded?: boolean;
}
/** Says that a table was updated. The body may be left out. */
export interface TableUpdateJson {
  /** What makes the update one of a kind: with the same id it counts once. */
  readonly id?: string;
}
/** What became of an event; it is on record. */
export interface AcceptedJson {
  /** `duplicate`: it was accepted before, and did nothing now. `ignored`: the condition of the trigger is false. */
  readonly status: 'accepted' | 'duplicate' | 'ignored';
}
/** Whether the daemon works. */
export interface HealthJson {
  /** `ok`, or `failing` where the record cannot be read, or cannot be written just now. */
  readonly status: 'ok' | 'failing';
}
/** Why a request came to nothing (RFC 9457). */
export interface ProblemDetailsJson {
  /** The kind of problem. */
  readonly type: string;
  /** The kind in words, the same for all of its kind. */
  readonly title: string;
  /** The status of the answer. */
  readonly status: number;
  /** What was found and what was expected, in sentences. */
  readonly detail: string;
  /** Mistakes in the project's files, where the problem is about those. */
  readonly problems?: readonly ProblemJson[];
}
