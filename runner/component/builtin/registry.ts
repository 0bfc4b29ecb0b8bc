import type { BuiltinComponent } from './component.ts';

/** What executes each built-in component, loaded when it is called. A further one is one file beside this and one line here. */
export const registry: Readonly<Record<string, () => Promise<BuiltinComponent>>> = {
  query: async () => (await import('./query.ts')).query,
  transform: async () => (await import('./transform/transform.ts')).transform,
  export: async () => (await import('./export/export.ts')).exportResult,
  check: async () => (await import('./check/check.ts')).check,
  function: async () => (await import('./function/function.ts')).callFunction,
  http: async () => (await import('./http/http.ts')).http,
};
