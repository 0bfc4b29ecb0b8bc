/** How often something is looked at that nobody tells of, and when hope is given up, in milliseconds. */
const pauseMs = 30;
const patienceMs = 30_000;

/** Waits until `look` gives something else than null. */
export async function until<Value>(
  what: string,
  look: () => Value | null | PromiseLike<Value | null>,
): Promise<Value> {
  for (const end = Date.now() + patienceMs; Date.now() < end; ) {
    const found = await look();
    if (found !== null) return found;
    await new Promise(resolve => setTimeout(resolve, pauseMs));
  }
  throw new Error(`There was no ${what} within ${patienceMs / 1000} s.`);
}
