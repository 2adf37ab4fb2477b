import { Agent, request } from "node:http";

export type LoadAnswer = {
  /** Since the load began. */
  readonly atMs: number;
  readonly tookMs: number;
  /** 0 = none: the connection broke, or nothing came in time. */
  readonly status: number;
  readonly problem: string;
};

export type SteadyLoadOptions = {
  /** Of the hosts' gateways, asked in turn; one of `gone` is asked no more: its clients went with it. */
  readonly ports: () => readonly number[];
  readonly path: string;
  readonly perSecond: number;
  /** Of all requests, those that may not be done twice; 0..1. */
  readonly unsafeRatio: number;
};

const TICK_MS = 5;
const ANSWER_MAX_MS = 10_000;

/** Applications that ask so many times a second whatever the answers do, as many clients together would. */
export class SteadyLoad {
  readonly answers: LoadAnswer[] = [];
  readonly #options: SteadyLoadOptions;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #beganMs = performance.now();
  readonly #open = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #sentCount = 0;

  constructor(options: SteadyLoadOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get nowMs(): number {
    return performance.now() - this.#beganMs;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    this.#agent.destroy();
  }

  /** Answers that began to be waited for within the time. */
  between(fromMs: number, toMs: number): LoadAnswer[] {
    return this.answers.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  }

  #tick(): void {
    const due = (this.nowMs / 1000) * this.#options.perSecond;
    for (; this.#sentCount < due; this.#sentCount += 1) {
      const asked = this.#ask(this.#sentCount).finally(() => this.#open.delete(asked));
      this.#open.add(asked);
    }
  }

  async #ask(index: number): Promise<void> {
    const { ports, path, unsafeRatio } = this.#options;
    const all = ports();
    const port = all[index % all.length] ?? 0;
    const atMs = this.nowMs;
    const isUnsafe = (index * 0.618_033_988_7) % 1 < unsafeRatio;
    const { status, problem } = await this.#send(port, path, isUnsafe);
    // Whoever asked there has gone with its host.
    if (!ports().includes(port)) return;
    this.answers.push({ atMs, tookMs: this.nowMs - atMs, status, problem });
  }

  #send(port: number, path: string, isUnsafe: boolean): Promise<{ status: number; problem: string }> {
    const options = { host: "127.0.0.1", port, path, agent: this.#agent, method: isUnsafe ? "POST" : "GET" };
    return new Promise((resolve) => {
      const asked = request(options, (answer) => {
        let body = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => {
          body += chunk;
        });
        answer.on("end", () => {
          const status = answer.statusCode ?? 0;
          resolve({ status, problem: status < 400 ? "" : `${status} ${body.slice(0, 300)}` });
        });
        answer.on("error", (error) => resolve({ status: 0, problem: String(error) }));
      });
      asked.setTimeout(ANSWER_MAX_MS, () => asked.destroy(new Error("nothing came in time")));
      asked.on("error", (error) => resolve({ status: 0, problem: String(error) }));
      asked.end(isUnsafe ? "order=1" : undefined);
    });
  }
}

/** 0..1 of them; 0 where there is none. */
export function quantileMs(answers: readonly LoadAnswer[], ratio: number): number {
  const sorted = answers.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * ratio))] ?? 0;
}
