import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Socket } from "node:net";
import type { TargetCheck } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { AGENT_VERSION } from "../agent-version.ts";
import { attempt } from "./attempt.ts";
import { pinnedLookup } from "./pinned-lookup.ts";
import { lost, type Measurer, noAnswer, type ProbeOutcome } from "./probe-outcome.ts";
import { lostBy } from "./problem-text.ts";
import type { TargetGuard } from "./target-guard.ts";
import { type UrlPlace, urlPlace } from "./url-place.ts";

export type HttpCheck = Extract<TargetCheck, { kind: "http" }>;

export type UrlMeasurerOptions = {
  readonly guard: Pick<TargetGuard, "admit">;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly allowsPrivate: boolean;
};

/** What is read of one answer. A longer one ends the connection; the next measurement opens another. */
const BODY_BYTES_MAX = 65_536;
/** What a kept connection that the other side has closed meanwhile ends in. */
const STALE: ReadonlySet<string | undefined> = new Set(["ECONNRESET", "EPIPE"]);

/** From the request to the answer's first byte, on a connection that is kept between measurements. */
export class HttpMeasurer implements Measurer {
  readonly #check: HttpCheck;
  readonly #options: UrlMeasurerOptions;
  readonly #place: UrlPlace;
  #agent: HttpAgent | HttpsAgent | null = null;
  #address: string | null = null;
  /** The answer of the measurement before, where it has not ended yet. */
  #answer: IncomingMessage | null = null;

  constructor(check: HttpCheck, options: UrlMeasurerOptions) {
    this.#check = check;
    this.#options = options;
    this.#place = urlPlace(check.url);
  }

  async measure(): Promise<ProbeOutcome> {
    const { guard, allowsPrivate, timeoutMs } = this.#options;
    const { host, port } = this.#place;
    const admission = await guard.admit({ host, port, allowsPrivate }, this.#address, timeoutMs);
    if (admission.outcome !== "admitted" || admission.address !== this.#address) this.close();
    if (admission.outcome !== "admitted") return admission;
    this.#address = admission.address;
    const first = await this.#request(admission.address);
    if (first !== "stale") return first;
    const second = await this.#request(admission.address);
    return second === "stale" ? lostBy(this.#place.where, { code: "ECONNRESET" }) : second;
  }

  close(): void {
    this.#answer?.destroy();
    this.#answer = null;
    this.#agent?.destroy();
    this.#agent = null;
    this.#address = null;
  }

  #request(address: string): Promise<ProbeOutcome | "stale"> {
    const { clock, timeoutMs } = this.#options;
    const { where } = this.#place;
    // There is one connection, and it is this measurement's now.
    this.#answer?.destroy();
    this.#answer = null;
    return attempt<ProbeOutcome | "stale">(
      timeoutMs,
      () => noAnswer(where, timeoutMs),
      (settle) => {
        const request = this.#send(address);
        let sentMs: number | null = null;
        let isAnswered = false;
        request.once("socket", (socket: Socket) => {
          const opened = this.#place.isSecure ? "secureConnect" : "connect";
          if (request.reusedSocket) sentMs = clock.monotonicMs();
          else
            socket.once(opened, () => {
              sentMs = clock.monotonicMs();
            });
        });
        request.once("response", (answer) => {
          isAnswered = true;
          const ms = clock.monotonicMs() - (sentMs ?? clock.monotonicMs());
          this.#readRest(answer);
          settle(this.#judge(answer.statusCode ?? 0, ms));
        });
        request.once("upgrade", (answer, socket) => {
          socket.destroy();
          settle(this.#judge(answer.statusCode ?? 0, 0));
        });
        request.on("error", (error: NodeJS.ErrnoException) => {
          const isStale = request.reusedSocket && STALE.has(error.code);
          settle(isStale ? "stale" : lostBy(where, error));
        });
        return () => {
          if (!isAnswered) request.destroy();
        };
      },
    );
  }

  #send(address: string): ClientRequest {
    const { isSecure, host, port, path } = this.#place;
    const kept = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1 };
    this.#agent ??= isSecure ? new HttpsAgent(kept) : new HttpAgent(kept);
    const options = {
      agent: this.#agent,
      host,
      port,
      path,
      method: this.#check.method,
      headers: { "user-agent": `orrery-agent/${AGENT_VERSION}`, accept: "*/*" },
      lookup: pinnedLookup(address),
      autoSelectFamily: false,
    };
    const request = isSecure ? requestHttps({ ...options, rejectUnauthorized: true }) : requestHttp(options);
    return request.end();
  }

  /** The connection can be used again once the answer has been read. */
  #readRest(answer: IncomingMessage): void {
    this.#answer = answer;
    const timer = setTimeout(() => answer.destroy(), this.#options.timeoutMs);
    let readBytes = 0;
    answer.on("data", (chunk: Buffer) => {
      readBytes += chunk.length;
      if (readBytes > BODY_BYTES_MAX) answer.destroy();
    });
    answer.on("error", () => undefined);
    answer.once("close", () => {
      clearTimeout(timer);
      if (this.#answer === answer) this.#answer = null;
    });
  }

  #judge(status: number, ms: number): ProbeOutcome {
    const { expectedStatus } = this.#check;
    const isExpected =
      expectedStatus === undefined ? status >= 200 && status < 400 : status === expectedStatus;
    if (isExpected) return { outcome: "answered", ms };
    const wanted = expectedStatus === undefined ? "a status below 400" : `status ${expectedStatus}`;
    return lost(`${this.#place.where} answered with status ${status}; ${wanted} is expected.`);
  }
}
