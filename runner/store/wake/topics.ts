/** Who in this process watches which topic. */
export class Topics {
  readonly #watchers = new Map<string, Set<() => void>>();

  /** Calls `woken` at each announcement until the returned function is called. */
  watch(topic: string, woken: () => void): () => void {
    let watchers = this.#watchers.get(topic);
    if (watchers === undefined) {
      watchers = new Set();
      this.#watchers.set(topic, watchers);
    }
    // A function of its own per watch, so that the same one may watch twice.
    const watcher = (): void => woken();
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.#watchers.get(topic) === watchers) this.#watchers.delete(topic);
    };
  }

  announce(topic: string): void {
    const watchers = this.#watchers.get(topic);
    // A copy: who is woken may stop watching, or watch anew.
    if (watchers !== undefined) for (const woken of [...watchers]) woken();
  }
}
