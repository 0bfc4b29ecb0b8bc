import type { OutlineTask } from '../../runner/model/draft.ts';
import type { Names } from './names.ts';
import { shiftedPlace } from './shiftedPlace.ts';
import type { Mention, Naming, Said, Thing, ThingKind } from './thing.ts';

/** What a part of a file stands in. */
interface PartPlace {
  /** Null in a file that is no orchestration: there all owners are known where the names stand. */
  readonly names: Names | null;
  /** The task that the part is; null for all that is outside of tasks. */
  readonly task: OutlineTask | null;
  /** What the part's places are counted from. */
  readonly start: number;
}

/** A part of a file's index. What its names mean is looked up as far as it is asked for, each once. */
export class IndexPart {
  readonly #said: readonly Said[];
  readonly #place: PartPlace;
  #found: (Mention | null)[] | undefined;

  constructor(said: readonly Said[], place: PartPlace) {
    this.#said = said;
    this.#place = place;
  }

  all(): readonly Mention[] {
    return this.#where(() => true);
  }

  /** The mentions of things of a kind that are called so, whatever the case. */
  called(kind: ThingKind, lower: string): readonly Mention[] {
    return this.#where(({ naming }) => naming.kind === kind && naming.name.toLowerCase() === lower);
  }

  at(offset: number): readonly Mention[] {
    const distance = offset - this.#place.start;
    return this.#where(({ span }) => span.start <= distance && distance <= span.end);
  }

  #where(isWanted: (said: Said) => boolean): readonly Mention[] {
    const mentions: Mention[] = [];
    this.#said.forEach((said, at) => {
      const mention = isWanted(said) ? this.#mention(at, said) : null;
      if (mention !== null) mentions.push(mention);
    });
    return mentions;
  }

  #mention(at: number, said: Said): Mention | null {
    this.#found ??= [];
    const known = this.#found[at];
    if (known !== undefined) return known;
    const thing = this.#meaning(said.naming);
    const mention = thing === null ? null : { thing, ...shiftedPlace(said, this.#place.start) };
    this.#found[at] = mention;
    return mention;
  }

  #meaning(naming: Naming): Thing | null {
    const { names, task } = this.#place;
    return 'owner' in naming ? naming : (names?.meaning(naming, task) ?? null);
  }
}
