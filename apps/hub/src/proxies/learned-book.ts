import type { ExitHold } from "@orrery/domain";
import type { EgressHold } from "@orrery/protocol";

/** What a target said of itself on one exit. */
export type Learned = {
  exit: string;
  target: string | null;
  sentence: string;
  untilAtMs: number | null;
  atMs: number;
};

const LEARNED_MAX = 500;
const HOLDS_MAX = 1000;

/** Holds that nodes told of, as long as they last; and the newest of what was learned. */
export class LearnedBook {
  readonly #holds = new Map<string, { hold: EgressHold; untilMs: number; sinceAtMs: number }>();
  #learned: Learned[] = [];

  /** Those that the fleet did not know, or not for as long: `sameMs` longer is no longer. */
  take(holds: readonly EgressHold[], now: { ms: number; atMs: number }, sameMs = 0): EgressHold[] {
    const news: EgressHold[] = [];
    for (const hold of holds) {
      const key = `${hold.exit} ${hold.target ?? ""}`;
      const untilMs = now.ms + hold.forMs;
      const known = this.#holds.get(key);
      if (known !== undefined && known.untilMs + sameMs >= untilMs) continue;
      const sinceAtMs = known !== undefined && known.untilMs > now.ms ? known.sinceAtMs : now.atMs;
      this.#holds.delete(key);
      if (this.#holds.size >= HOLDS_MAX) this.#holds.delete(this.#holds.keys().next().value ?? "");
      this.#holds.set(key, { hold, untilMs, sinceAtMs });
      news.push(hold);
      const { exit, target, sentence, forMs } = hold;
      this.#learned.unshift({ exit, target, sentence, untilAtMs: now.atMs + forMs, atMs: now.atMs });
    }
    this.#learned = this.#learned.slice(0, LEARNED_MAX);
    return news;
  }

  /** For an agent that has just connected. */
  current(nowMs: number): EgressHold[] {
    const holds: EgressHold[] = [];
    for (const [key, { hold, untilMs }] of this.#holds) {
      if (untilMs <= nowMs) this.#holds.delete(key);
      else holds.push({ ...hold, forMs: untilMs - nowMs });
    }
    return holds;
  }

  /** Those that last, for whoever looks. */
  views(now: { ms: number; atMs: number }): ExitHold[] {
    return [...this.#holds.values()].flatMap(({ hold, untilMs, sinceAtMs }) => {
      const { exit, target, fault, sentence } = hold;
      if (untilMs <= now.ms) return [];
      return [{ exit, target, fault, sentence, sinceAtMs, untilAtMs: now.atMs + untilMs - now.ms }];
    });
  }

  /** Newest first. */
  learned(isOf: (target: string) => boolean, limit: number): Learned[] {
    return this.#learned.filter(({ target }) => target !== null && isOf(target)).slice(0, limit);
  }
}
