import { randomBytes } from "node:crypto";
import type { TargetCheck } from "@orrery/protocol";
import { type BackoffPolicy, backoffMs } from "@orrery/runtime";
import { WebSocket } from "ws";
import { attempt } from "./attempt.ts";
import type { UrlMeasurerOptions } from "./measure-http.ts";
import { pinnedLookup } from "./pinned-lookup.ts";
import { lost, type Measurer, noAnswer, type ProbeOutcome } from "./probe-outcome.ts";
import { lostBy } from "./problem-text.ts";
import { type UrlPlace, urlPlace } from "./url-place.ts";

export type WebsocketCheck = Extract<TargetCheck, { kind: "websocket" }>;

/** What the other side may send by itself between two measurements. */
const UNASKED_BYTES_MAX = 65_536;
const RECONNECT: BackoffPolicy = { baseMs: 1000, maxMs: 60_000 };

type Opened = { readonly outcome: "open"; readonly socket: WebSocket } | ProbeOutcome;

/** A ping frame's round trip on a websocket that stays open between measurements. */
export class WebsocketMeasurer implements Measurer {
  readonly #check: WebsocketCheck;
  readonly #options: UrlMeasurerOptions;
  readonly #random: () => number;
  readonly #place: UrlPlace;
  #socket: WebSocket | null = null;
  #address: string | null = null;
  #unaskedBytes = 0;
  /** How often in a row it could not be opened, and what counts until it is tried again. */
  #failures = 0;
  #retryFromMs = 0;
  #failure: ProbeOutcome | null = null;
  /** What was wrong with the connection that was open; it is told once. That it was closed is not: another is opened. */
  #fault: ProbeOutcome | null = null;

  constructor(check: WebsocketCheck, options: UrlMeasurerOptions, random: () => number) {
    this.#check = check;
    this.#options = options;
    this.#random = random;
    this.#place = urlPlace(check.url);
  }

  async measure(): Promise<ProbeOutcome> {
    const { guard, allowsPrivate, timeoutMs } = this.#options;
    const { host, port } = this.#place;
    const admission = await guard.admit({ host, port, allowsPrivate }, this.#address, timeoutMs);
    if (admission.outcome !== "admitted" || admission.address !== this.#address) this.close();
    if (admission.outcome !== "admitted") return admission;
    this.#address = admission.address;
    const fault = this.#fault;
    this.#fault = null;
    if (fault !== null) return fault;
    const opened = this.#openSocket() ?? (await this.#open(admission.address));
    if (opened.outcome !== "open") return opened;
    return this.#ping(opened.socket);
  }

  close(): void {
    this.#socket?.terminate();
    this.#socket = null;
    this.#address = null;
    this.#fault = null;
  }

  #openSocket(): Opened | null {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return null;
    return { outcome: "open", socket };
  }

  async #open(address: string): Promise<Opened> {
    const { clock } = this.#options;
    if (this.#failure !== null && clock.monotonicMs() < this.#retryFromMs) return this.#failure;
    const opened = await this.#dial(address);
    if (opened.outcome === "open") {
      this.#failures = 0;
      this.#failure = null;
      this.#keep(opened.socket);
    } else {
      this.#failure = opened;
      this.#retryFromMs = clock.monotonicMs() + backoffMs(RECONNECT, this.#failures, this.#random);
      this.#failures += 1;
    }
    return opened;
  }

  #dial(address: string): Promise<Opened> {
    const { timeoutMs } = this.#options;
    const { where } = this.#place;
    return attempt<Opened>(
      timeoutMs,
      () => noAnswer(where, timeoutMs),
      (settle) => {
        // What `ws` does not know itself it hands on to the connection.
        const options = {
          lookup: pinnedLookup(address),
          autoSelectFamily: false,
          rejectUnauthorized: true,
          followRedirects: false,
          perMessageDeflate: false,
          maxPayload: UNASKED_BYTES_MAX,
        };
        const socket = new WebSocket(this.#check.url.replace(/#.*$/, ""), options);
        let isOpen = false;
        socket.once("open", () => {
          isOpen = true;
          settle({ outcome: "open", socket });
        });
        socket.once("unexpected-response", (_, { statusCode }) =>
          settle(lost(`${where} is no websocket: it answered with status ${statusCode}.`)),
        );
        socket.on("error", (error: NodeJS.ErrnoException) => settle(lostOpening(where, error)));
        return () => {
          if (!isOpen) socket.terminate();
        };
      },
    );
  }

  /** From now on whoever breaks the protocol or talks too much is cut off. */
  #keep(socket: WebSocket): void {
    const { where } = this.#place;
    this.#socket = socket;
    const over = (why: ProbeOutcome | null) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#fault = why;
      socket.terminate();
    };
    socket.on("error", (error) => over(lostBy(where, error)));
    socket.once("close", () => over(null));
    socket.on("message", (data: Buffer) => {
      this.#unaskedBytes += data.length;
      if (this.#unaskedBytes <= UNASKED_BYTES_MAX) return;
      over(lost(`${where} sends more than 64 KiB by itself between two measurements.`));
    });
  }

  async #ping(socket: WebSocket): Promise<ProbeOutcome> {
    const { clock, timeoutMs } = this.#options;
    this.#unaskedBytes = 0;
    const token = randomBytes(8);
    const outcome = await attempt<ProbeOutcome>(
      timeoutMs,
      () => noAnswer(`${this.#place.where} (its websocket)`, timeoutMs),
      (settle) => {
        const startedMs = clock.monotonicMs();
        const onPong = (data: Buffer) => {
          if (data.equals(token)) settle({ outcome: "answered", ms: clock.monotonicMs() - startedMs });
        };
        const onClose = () => settle(this.#fault ?? lostBy(this.#place.where, { code: "ECONNRESET" }));
        socket.on("pong", onPong);
        socket.once("close", onClose);
        socket.ping(token);
        return () => {
          socket.off("pong", onPong);
          socket.off("close", onClose);
        };
      },
    );
    // A connection that swallows pings is opened anew: it may be half dead.
    if (outcome.outcome !== "answered") this.close();
    return outcome;
  }
}

function lostOpening(where: string, error: NodeJS.ErrnoException): ProbeOutcome {
  if (error.code !== undefined) return lostBy(where, error);
  return lost(`${where} is no websocket (${error.message}).`);
}
