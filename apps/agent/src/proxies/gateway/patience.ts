/** Somebody may give up what runs. Hardly anybody does, so a signal is only made for who asks for one. */
export class Patience {
  /** Called at once when it is given up; for what needs no signal. */
  onGivenUp: (() => void) | null = null;
  #controller: AbortController | null = null;
  #isOver = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  giveUp(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller?.abort();
    this.onGivenUp?.();
  }
}
