import type { CommandModule } from './context.ts';

/** A command by its name; its file is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Left out of help: called by scripts that the program itself wrote. */
  readonly isHidden?: true;
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order in which a newcomer meets them. */
export const commands: readonly CommandEntry[] = [
  { name: 'init', summary: 'write a first project', load: () => import('./init.ts') },
  {
    name: 'validate',
    summary: 'check files and show every mistake in them',
    load: () => import('./validate.ts'),
  },
  { name: 'plan', summary: 'show what a run would do', load: () => import('./plan.ts') },
  { name: 'run', summary: 'run an orchestration', load: () => import('./run.ts') },
  { name: 'retry', summary: 'run again what failed in a run', load: () => import('./retry.ts') },
  { name: 'cancel', summary: 'end a run that waits or runs', load: () => import('./cancel.ts') },
  { name: 'runs', summary: 'list the runs, newest first', load: () => import('./runs.ts') },
  { name: 'show', summary: 'show a run with all its tasks', load: () => import('./show.ts') },
  {
    name: 'watch',
    summary: 'tell what runs do while they do it',
    load: () => import('./watch.ts'),
  },
  { name: 'logs', summary: 'print the logs of a run', load: () => import('./logs.ts') },
  { name: 'next', summary: 'show when schedules fire next', load: () => import('./next.ts') },
  {
    name: 'lineage',
    summary: 'show which tasks use which tables',
    load: () => import('./lineage.ts'),
  },
  { name: 'simulate', summary: 'show what triggers would start', load: () => import('./simulate.ts') },
  { name: 'emit', summary: 'tell triggers of updated tables and files', load: () => import('./emit.ts') },
  { name: 'serve', summary: 'run projects by themselves', load: () => import('./serve.ts') },
  { name: 'token', summary: 'let programs use the HTTP API', load: () => import('./token.ts') },
  { name: 'lsp', summary: 'help an editor (language server)', load: () => import('./lsp.ts') },
  {
    name: 'completion',
    summary: 'print a script for shell completion',
    load: () => import('./completion.ts'),
  },
  {
    name: 'complete',
    summary: 'answer a request of a completion script',
    isHidden: true,
    load: () => import('./complete.ts'),
  },
];
