import type { Route } from './route.ts';
import { eventRoutes } from './routes/events.ts';
import { logRoutes } from './routes/logs.ts';
import { orchestrationRoutes } from './routes/orchestrations.ts';
import { resultRoutes } from './routes/results.ts';
import { runRoutes } from './routes/runs.ts';
import { skippedRoutes } from './routes/skipped.ts';
import { tableRoutes } from './routes/tables.ts';

/** Every operation of the API. */
export const routes: readonly Route[] = [
  ...orchestrationRoutes,
  ...runRoutes,
  ...eventRoutes,
  ...logRoutes,
  ...resultRoutes,
  ...skippedRoutes,
  ...tableRoutes,
];
