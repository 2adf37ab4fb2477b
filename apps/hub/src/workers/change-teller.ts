const TOGETHER_MS = 50;

/** Tells whoever listens that something changed, at most every 50 ms: at once after a calm time. */
export class ChangeTeller {
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;
  #isDue = false;

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    if (this.#timer !== null) {
      this.#isDue = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (!this.#isDue) return;
      this.#isDue = false;
      this.changed();
    }, TOGETHER_MS).unref();
    for (const listener of this.#listeners) listener();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
  }
}
