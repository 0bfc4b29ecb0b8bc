import type { OutputSink } from './outputPipes.ts';

/** How a job's main process ended. */
export type Exit =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  /** `code`: the system's, as `ENOENT`; `message`: what Node says of it. */
  | { readonly kind: 'not-started'; readonly code: string; readonly message: string };

/** What is executed, with everything resolved. */
export interface Program {
  readonly file: string;
  /** What the program is told that it was called as. */
  readonly calledAs: string;
  readonly args: readonly string[];
}

export interface LaunchRequest {
  /** `<runId>/<name>`. */
  readonly job: string;
  readonly program: Program;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly sink: OutputSink;
  /** Called once the main process exists, with its id, which is also its process group's. */
  readonly onStarted: (pid: number) => void;
  /** Called once the main process has ended, before what it left is ended. */
  readonly onExited: () => void;
}

/** A job's processes, from the launch until none is left. */
export interface JobProcess {
  /** Never rejects. Resolves when no process of the job is left and its output was handed over. */
  readonly ended: Promise<Exit>;
  /** SIGTERM to the group and SIGKILL after the grace; with `force` SIGKILL at once. */
  end(force: boolean): void;
}

/** A way of making processes of jobs. */
export interface Launcher {
  /** Never throws for what the job can do wrong. */
  launch(request: LaunchRequest): JobProcess;
}
