/** Clients' ids of the newest events, each with what it stood for. */
export class KnownIds {
  readonly #max: number;
  readonly #known = new Map<string, { readonly wish: string; readonly done: Promise<boolean> }>();

  constructor(max: number) {
    this.#max = max;
  }

  find(id: string): { readonly wish: string; readonly done: Promise<boolean> } | null {
    return this.#known.get(id) ?? null;
  }

  /** `done`: whether it was written down; one that was not may be tried again. */
  add(id: string, wish: string, done: Promise<boolean>): void {
    this.#known.set(id, { wish, done });
    void done.then((isStored) => {
      if (!isStored) this.#known.delete(id);
    });
    if (this.#known.size <= this.#max) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
