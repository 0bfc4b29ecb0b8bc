import type { Catalog, ComponentDefinition } from '../catalog.ts';
import type { OutlineTask } from '../draft.ts';
import type { Members } from '../expression/expression.ts';
import { type Problem, shiftedProblem } from '../problem.ts';
import type { YamlMap, YamlNode } from '../yaml/node.ts';
import { originOf } from '../yaml/shifted.ts';
import type { KnownOutlines } from './outline.ts';
import type { Reading } from './reading.ts';
import type { Lookup, WatchedMembers } from './watchedMembers.ts';

/** What was found wrong with a task, and what of the rest of the file that depends on. */
interface CheckedTask {
  /** At the places of the task's text when it was read. */
  readonly problems: readonly Problem[];
  /** Every name that was looked up in a context that grows with the phases, with what it gave. */
  readonly lookups: readonly Lookup[];
}

/** The contexts that lookups were made in, as they are at the phase at hand. */
export type Contexts = Readonly<Record<Lookup['in'], WatchedMembers>>;

/** What every task of a file depends on, beside its text and the names that it looks up. */
interface Surroundings {
  readonly catalog: Catalog;
  /** Equal where all other things are. */
  readonly stamp: string;
}

/**
 * Remembers from one reading of a file to the next what was found wrong with each task, by the text that it was read from
 * (`originOf`). It holds as long as the surroundings are the same and every name that the task looked up gives what it gave then.
 */
export class TaskMemory {
  /** What outlines show of tasks. */
  readonly outlines: KnownOutlines = new WeakMap();
  /** Tasks that the schema found right. */
  readonly right = new WeakSet<YamlNode>();
  /** What each component's outputs can be named by: one object for one component, so that lookups can be compared. */
  readonly outputs = new WeakMap<ComponentDefinition, Members>();
  #checked = new WeakMap<YamlMap, CheckedTask>();
  #surroundings: Surroundings | undefined;

  /** Forgets everything that was found in other surroundings. */
  enter(surroundings: Surroundings): void {
    const { catalog, stamp } = surroundings;
    if (this.#surroundings?.catalog === catalog && this.#surroundings.stamp === stamp) return;
    this.#surroundings = surroundings;
    this.#checked = new WeakMap();
  }

  /** Tells what is wrong with a task: what is known, or else what `check` finds. */
  check(reading: Reading, task: OutlineTask, { contexts, check }: TaskCheck): void {
    const { origin, by } = originOf(task.node);
    const known = this.#checked.get(origin);
    if (known?.lookups.every(({ in: context, name, found }) => contexts[context].peek(name) === found)) {
      for (const problem of known.problems) reading.problems.push(shiftedProblem(problem, by));
      return;
    }
    const before = reading.problems.length;
    const lookups: Lookup[] = [];
    for (const context of Object.values(contexts)) context.watch(lookups);
    reading.beginAlone();
    check();
    const isAlone = Object.values(contexts).every(context => context.unwatch()) && reading.isAlone;
    if (!isAlone) this.#checked.delete(origin);
    else {
      const problems = reading.problems.slice(before).map(problem => shiftedProblem(problem, -by));
      this.#checked.set(origin, { problems, lookups });
    }
  }
}

interface TaskCheck {
  readonly contexts: Contexts;
  readonly check: () => unknown;
}
