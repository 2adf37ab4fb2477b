/** What was found out of the last few texts, so that it is not found out for each request. Forgets all of them when they are too many. */
export class FewValues<Value> {
  readonly #values = new Map<string, Value>();
  readonly #max: number;

  constructor(max = 1000) {
    this.#max = max;
  }

  get(key: string, find: () => Value): Value {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = find();
    if (this.#values.size >= this.#max) this.#values.clear();
    this.#values.set(key, value);
    return value;
  }
}
