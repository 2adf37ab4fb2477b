import { openSync, readFileSync, writeSync } from "node:fs";
import type { CloudUsageEvent, UsageAnswer, UsageAnswers } from "@orrery/protocol";

/** What a source keeps of one event. */
export type Told = { event: CloudUsageEvent; answers: UsageAnswer[] };

const ANSWER_MAX_MS = 5000;

/**
 * A system outside that reports usage as it should: it writes an event's id to its own file before it sends it, sends it again until it is
 * answered, and now and then once more after that.
 */
export class UsageSource {
  readonly #url: string;
  readonly #token: string;
  readonly #file: string;
  readonly #descriptor: number;
  readonly #told = new Map<string, Told>();
  /** Requests that were not answered, or with a fault. */
  failedRequests = 0;

  constructor(options: { url: string; token: string; file: string }) {
    this.#url = options.url;
    this.#token = options.token;
    this.#file = options.file;
    this.#descriptor = openSync(options.file, "a");
  }

  /** Makes events, writes them down, and resolves once each has its answer. */
  async report(events: readonly CloudUsageEvent[]): Promise<void> {
    writeSync(this.#descriptor, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    for (const event of events) this.#told.set(event.id, { event, answers: [] });
    await this.#sendUntilAnswered(events);
  }

  /** Some that were answered before are sent again, in other company than before. */
  async repeat(count: number, pick: (among: number) => number): Promise<void> {
    const known = [...this.#told.values()].filter(({ answers }) => answers.length > 0);
    if (known.length === 0) return;
    const events = Array.from({ length: count }, () => known[pick(known.length)]?.event);
    await this.#sendUntilAnswered(events.filter((event) => event !== undefined));
  }

  /** As the file has them, whatever this process remembers. */
  written(): CloudUsageEvent[] {
    const lines = readFileSync(this.#file, "utf8").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as CloudUsageEvent);
  }

  told(): Told[] {
    return [...this.#told.values()];
  }

  async #sendUntilAnswered(events: readonly CloudUsageEvent[]): Promise<void> {
    for (;;) {
      const answers = await this.#send(events).catch(() => null);
      if (answers !== null) {
        for (const answer of answers) this.#told.get(answer.id)?.answers.push(answer);
        return;
      }
      this.failedRequests += 1;
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200));
    }
  }

  /** Null = ask again. Throws for an answer that asking again would not change. */
  async #send(events: readonly CloudUsageEvent[]): Promise<UsageAnswer[] | null> {
    const response = await fetch(this.#url, {
      method: "POST",
      headers: {
        "content-type": "application/cloudevents-batch+json",
        authorization: `Bearer ${this.#token}`,
      },
      body: JSON.stringify(events),
      signal: AbortSignal.timeout(ANSWER_MAX_MS),
    });
    if (!response.ok) return null;
    const { answers } = (await response.json()) as UsageAnswers;
    return answers.length === events.length ? answers : null;
  }
}
