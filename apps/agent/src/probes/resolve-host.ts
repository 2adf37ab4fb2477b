import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Clock } from "@orrery/runtime";

/** The addresses of a host name, best first; rejects as `dns.lookup` does. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const FRESH_MS = 30_000;
const FAILED_FRESH_MS = 5000;
const NAMES_MAX = 512;

/** IPv4 first: an address family that only seems to work would make a target look lost. */
export const resolveBySystem: Resolve = async (host) => {
  const found = await lookup(host, { all: true, order: "ipv4first" });
  return found.map(({ address }) => address);
};

type Known = {
  answer: Promise<readonly string[]>;
  askAgainFromMs: number;
};

/**
 * Remembers what a name stands for. Names are looked up one after the other, because each look-up holds one of the few threads
 * that also write this node's logs, for as long as a name server is silent; until a new answer comes, the old one counts.
 */
export class HostResolver {
  readonly #resolve: Resolve;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, resolve: Resolve = resolveBySystem) {
    this.#clock = clock;
    this.#resolve = resolve;
  }

  /** An address stands for itself. Rejects as the look-up does. */
  addresses(host: string): Promise<readonly string[]> {
    if (isIP(host) !== 0) return Promise.resolve([host]);
    const known = this.#known.get(host);
    if (known === undefined) {
      const first = { answer: this.#lookUp(host), askAgainFromMs: Number.POSITIVE_INFINITY };
      this.#forgetOldest();
      this.#known.set(host, first);
      this.#followUp(first, first.answer);
      return first.answer;
    }
    if (this.#clock.monotonicMs() >= known.askAgainFromMs) {
      known.askAgainFromMs = Number.POSITIVE_INFINITY;
      this.#followUp(known, this.#lookUp(host));
    }
    return known.answer;
  }

  #lookUp(host: string): Promise<readonly string[]> {
    const answer = this.#last.then(() => this.#resolve(host));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #followUp(known: Known, answer: Promise<readonly string[]>): void {
    const settled = (freshMs: number) => {
      known.answer = answer;
      known.askAgainFromMs = this.#clock.monotonicMs() + freshMs;
    };
    answer.then(
      () => settled(FRESH_MS),
      () => settled(FAILED_FRESH_MS),
    );
  }

  #forgetOldest(): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= NAMES_MAX && oldest !== undefined) this.#known.delete(oldest);
  }
}
