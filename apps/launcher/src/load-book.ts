/** At full load: so many instances' worth of what each reserves. Six of them are at ease then, two are not. */
const INSTANCES_WORTH = 3.6;
/** An instance that does not ask again by then shares no load. */
const GONE_AFTER_MS = 3000;
const HELD_MS = 20_000;
const INSTANCES_MAX = 100;

export type LoadShare = {
  readonly version: number;
  /** What was set; 0..1. */
  readonly load: number;
  /** Of each instance: how much of what it reserves it is to use; 0..1. */
  readonly share: number;
  readonly instanceCount: number;
};

type Asker = { answer: ((share: LoadShare) => void) | null; timer: NodeJS.Timeout };

/** One load among all instances that ask for their share of it. */
export class LoadBook {
  readonly #askers = new Map<string, Asker>();
  #load = 0;
  #version = 1;

  /** Answers at once where `seen` is an older version, else with the next one, or after 20 s. False = there are too many. */
  ask(instance: string, seen: number, answer: (share: LoadShare) => void): boolean {
    const known = this.#askers.get(instance);
    if (known === undefined && this.#askers.size >= INSTANCES_MAX) return false;
    // Whoever asks anew waits for nothing else.
    this.#answer(instance);
    const timer = setTimeout(() => this.#answer(instance), HELD_MS).unref();
    this.#replace(instance, { answer, timer });
    if (known === undefined) this.#changed();
    else if (seen !== this.#version) this.#answer(instance);
    return true;
  }

  /** Its connection ended: it asks again soon, or is gone. */
  leave(instance: string, answer: (share: LoadShare) => void): void {
    if (this.#askers.get(instance)?.answer === answer) this.#expect(instance);
  }

  set(load: number): void {
    if (load === this.#load) return;
    this.#load = load;
    this.#changed();
  }

  close(): void {
    for (const { timer } of this.#askers.values()) clearTimeout(timer);
    this.#askers.clear();
  }

  #changed(): void {
    this.#version += 1;
    for (const instance of [...this.#askers.keys()]) this.#answer(instance);
  }

  #answer(instance: string): void {
    const answer = this.#askers.get(instance)?.answer ?? null;
    if (answer === null) return;
    this.#expect(instance);
    const instanceCount = this.#askers.size;
    const share = Math.min(1, (this.#load * INSTANCES_WORTH) / instanceCount);
    answer({ version: this.#version, load: this.#load, share, instanceCount });
  }

  #expect(instance: string): void {
    const forget = () => {
      this.#askers.delete(instance);
      this.#changed();
    };
    this.#replace(instance, { answer: null, timer: setTimeout(forget, GONE_AFTER_MS).unref() });
  }

  #replace(instance: string, asker: Asker): void {
    clearTimeout(this.#askers.get(instance)?.timer);
    this.#askers.set(instance, asker);
  }
}
