import type { Json } from '../model/orchestration.ts';

/** What the daemon tells whoever operates it. Levels as those of syslog and of most collectors of logs. */
export interface DaemonLog {
  /** `message` is a sentence; `details` is for programs. */
  write(level: LogLevel, message: string, details?: LogDetails): void;
}

export type LogLevel = 'info' | 'warning' | 'error';
export type LogDetails = Readonly<Record<string, Json>>;
