/** Calls back once before the next picture, however often it is asked. */
export class FrameLoop {
  readonly #frame: (nowMs: number) => void;
  #asked: number | null = null;

  constructor(frame: (nowMs: number) => void) {
    this.#frame = frame;
  }

  readonly request = (): void => {
    this.#asked ??= requestAnimationFrame((nowMs) => {
      this.#asked = null;
      this.#frame(nowMs);
    });
  };

  dispose(): void {
    if (this.#asked !== null) cancelAnimationFrame(this.#asked);
    this.#asked = null;
  }
}
