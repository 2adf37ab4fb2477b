import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { answerPath } from "./answer-path.ts";
import type { LabCertificate } from "./authority.ts";
import { SlidingWindow } from "./sliding-window.ts";

export type TargetSettings = {
  host: string;
  /** 0 = any free one. */
  port: number;
  /** Of each client address within `windowMs`; more gets 429 with Retry-After. Null = any. */
  limitPerWindow: number | null;
  windowMs: number;
  /** More than so many within `windowMs` is a violation, and the address gets 403 from then on. Null = never. */
  banAbove: number | null;
  /** Client addresses that get 403. */
  blocked: readonly string[];
  /** With it, HTTPS. */
  tls: LabCertificate | null;
  /** The health of its answers: what `/` and all other paths say. */
  status: number;
};

export type Violation = { address: string; count: number; atMs: number };

const VIOLATIONS_MAX = 10_000;

/** A web service that counts who asks how often. */
export async function startTarget(settings: Partial<TargetSettings> = {}): Promise<Target> {
  const target = new Target({
    host: "127.0.0.1",
    port: 0,
    limitPerWindow: null,
    windowMs: 60_000,
    banAbove: null,
    blocked: [],
    tls: null,
    status: 200,
    ...settings,
  });
  await target.listen();
  return target;
}

/** Answers as JSON who asked and how; `/bytes/<n>`, `/slow?ms=`, `/stream?chunks=&ms=`, `/status/<n>`, `/redirect?to=`. */
export class Target {
  #settings: TargetSettings;
  readonly #server: Server;
  readonly #windows = new Map<string, SlidingWindow>();
  readonly #counts = new Map<string, number>();
  readonly #banned = new Set<string>();
  readonly #sockets = new Set<Socket>();
  readonly violations: Violation[] = [];
  connectionCount = 0;

  constructor(settings: TargetSettings) {
    this.#settings = settings;
    const onRequest: RequestListener = (asked, answer) => this.#answer(asked, answer);
    const options = { keepAliveTimeout: 60_000, noDelay: true };
    this.#server =
      settings.tls === null
        ? createServer(options, onRequest)
        : createTlsServer({ ...options, ...settings.tls }, onRequest);
    this.#server.on("connection", (socket: Socket) => {
      this.connectionCount += 1;
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#settings.tls === null ? "http" : "https"}://${this.#settings.host}:${this.port}`;
  }

  /** Requests of all addresses so far. */
  get requestCount(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** By client address, so far. */
  get requestCounts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** The most that came from an address within one window; 0 = it never came. */
  highest(address: string): number {
    return this.#windows.get(address)?.highest ?? 0;
  }

  isBanned(address: string): boolean {
    return this.#banned.has(address);
  }

  /** For what comes from now on; a new window's length counts for new addresses. */
  change(settings: Partial<Omit<TargetSettings, "host" | "port" | "tls">>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#settings.port, this.#settings.host, resolve);
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(asked: IncomingMessage, answer: ServerResponse): void {
    const address = asked.socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
    const { limitPerWindow, banAbove, blocked, windowMs, status } = this.#settings;
    const nowMs = performance.now();
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1);
    const window = this.#windows.get(address) ?? new SlidingWindow(windowMs);
    this.#windows.set(address, window);
    const count = window.add(nowMs);
    if (banAbove !== null && count > banAbove) {
      this.#banned.add(address);
      if (this.violations.length < VIOLATIONS_MAX) this.violations.push({ address, count, atMs: Date.now() });
    }
    if (limitPerWindow !== null) {
      answer.setHeader("ratelimit-limit", limitPerWindow);
      answer.setHeader("ratelimit-remaining", Math.max(0, limitPerWindow - count));
    }
    if (this.#banned.has(address) || blocked.includes(address)) {
      asked.resume();
      answer.writeHead(403).end("this address is blocked");
    } else if (limitPerWindow !== null && count > limitPerWindow) {
      asked.resume();
      const seconds = Math.max(1, Math.ceil(window.retryAfterMs(nowMs) / 1000));
      answer.writeHead(429, { "retry-after": String(seconds) }).end("too many requests");
    } else answerPath(asked, answer, { address, status });
  }
}
