/** At most so often what happens in a run is drawn, in ms. */
const pauseMs = 80;

/** What a run does by the hundred a second is drawn together, so that there is time left for whoever clicks meanwhile. */
export class Pace {
  readonly #draw: () => void;
  #drawnAt = 0;
  #waiting: ReturnType<typeof setTimeout> | null = null;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** There is something to draw: at once where nothing was drawn lately. */
  drawSoon(): void {
    this.#waiting ??= setTimeout(
      () => {
        this.#waiting = null;
        this.#draw();
      },
      Math.max(0, this.#drawnAt + pauseMs - performance.now()),
    );
  }

  /** It was drawn, whatever was the reason. */
  drawn(): void {
    this.#drawnAt = performance.now();
  }

  stop(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
  }
}
