/**
 * The key of a wish: the same wish keeps its key however often it is sent, so that a lost answer books nothing twice;
 * another wish gets another one.
 */
export class WishKeys {
  readonly #makeKey: () => string;
  #wish: string | null = null;
  #key = "";

  constructor(makeKey: () => string = randomKey) {
    this.#makeKey = makeKey;
  }

  keyOf(wish: unknown): string {
    const text = JSON.stringify(wish);
    if (text !== this.#wish) {
      this.#wish = text;
      this.#key = this.#makeKey();
    }
    return this.#key;
  }

  /** After a refusal: what is asked again then is a new wish, even in the same words. */
  forget(): void {
    this.#wish = null;
  }
}

/** `crypto.randomUUID` is missing where the dashboard is read over plain HTTP. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `web-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
