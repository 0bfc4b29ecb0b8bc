import type {
  LogIndexJson,
  PlanJson,
  ResultJson,
  RunJson,
  RunSummaryJson,
  WatchedChangeJson,
} from '../../schemas/types.ts';

/*
 * What the panel's page and the extension say to each other. The page holds no truth: after a reload it says `ready` and is told
 * everything again.
 */

/** From the page. */
export type PageMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'plan'; readonly wish: Wish }
  | { readonly kind: 'start'; readonly wish: Wish; readonly choice: Choice }
  | { readonly kind: 'cancel'; readonly run: string; readonly force: boolean }
  | { readonly kind: 'show'; readonly run: string }
  | { readonly kind: 'reveal'; readonly path: string; readonly line: number | null }
  | { readonly kind: 'compare'; readonly run: string }
  | { readonly kind: 'openLog'; readonly run: string; readonly job: string }
  | { readonly kind: 'closeLog' }
  | { readonly kind: 'readLog'; readonly job: string; readonly block: number }
  | { readonly kind: 'searchLog'; readonly job: string; readonly text: string }
  | { readonly kind: 'saveLog'; readonly run: string; readonly job: string }
  /** The first rows of what a task left. */
  | { readonly kind: 'readResult'; readonly run: string; readonly task: string };

/** What is to be run or retried. */
export interface Wish {
  /** The id of the run that is retried; null starts a first one. */
  readonly retry: string | null;
  readonly asRecorded: boolean;
  /** As typed; what was not touched is left out. */
  readonly params: Readonly<Record<string, string>>;
}

/** Which tasks, where it is not what the plan itself chose. */
export type Choice =
  | { readonly kind: 'planned' }
  | { readonly kind: 'only'; readonly tasks: readonly string[] }
  | { readonly kind: 'without'; readonly tasks: readonly string[] };

/** To the page. */
export type HostMessage =
  | {
      readonly kind: 'orchestration';
      readonly id: string;
      readonly root: string;
      readonly path: string;
      readonly canRun: boolean;
    }
  | { readonly kind: 'plan'; readonly wish: Wish; readonly plan: PlanJson }
  | { readonly kind: 'noPlan'; readonly wish: Wish; readonly message: string }
  | { readonly kind: 'runs'; readonly runs: readonly RunSummaryJson[] }
  | { readonly kind: 'run'; readonly run: RunJson }
  | { readonly kind: 'change'; readonly change: WatchedChangeJson }
  | { readonly kind: 'starting' }
  /** A file of the project is not as it was: what would run may be something else. */
  | { readonly kind: 'filesChanged' }
  /** Null where it is over. */
  | { readonly kind: 'trouble'; readonly message: string | null }
  /** The person asked from outside the page for a retry of a run. */
  | { readonly kind: 'offerRetry'; readonly run: string }
  | { readonly kind: 'logIndex'; readonly index: LogIndexJson }
  | {
      readonly kind: 'logBlock';
      readonly job: string;
      readonly block: number;
      readonly lines: readonly string[];
    }
  | {
      readonly kind: 'logFound';
      readonly job: string;
      readonly text: string;
      /** Numbers of the lines, from 0. */
      readonly lines: readonly number[];
      /** Whether there are more than these. */
      readonly isCut: boolean;
    }
  | { readonly kind: 'result'; readonly run: string; readonly result: ResultJson }
  | { readonly kind: 'noResult'; readonly run: string; readonly task: string; readonly message: string };

/** What the page keeps over a reload of the window, so that it can be opened again. */
export interface PageState {
  /** Absolute path of the project's root, and the file relative to it. */
  readonly root: string;
  readonly path: string;
  readonly run: string | null;
}
