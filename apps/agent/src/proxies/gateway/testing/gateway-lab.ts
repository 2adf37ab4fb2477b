import { request as askHttp, type IncomingHttpHeaders } from "node:http";
import { connect, type Socket } from "node:net";
import type { PoolSettings } from "@orrery/protocol";
import {
  startTarget,
  startUpstream,
  type Target,
  type Upstream,
  type UpstreamSettings,
} from "@orrery/proxy-lab";
import { createLogger, systemClock } from "@orrery/runtime";
import type { RunningGateway } from "../../../gateways/gateway-keeper.ts";
import type { Egress } from "../../egress-port.ts";
import { startGateway } from "../start-gateway.ts";
import { FakeEgress, SECRET, WORKER } from "./fake-egress.ts";

export const BASIC = `Basic ${Buffer.from(`${WORKER}:${SECRET}`).toString("base64")}`;
/** Of the lab's proxies; in nothing that anybody is shown. */
export const PROXY_SECRET = "proxy-secret-7c2";

/** No limit of these ends anything only because the machine is busy. */
const PATIENT = { connectTimeoutMs: 10_000, handshakeTimeoutMs: 10_000, attemptsForMs: 30_000 };

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

/** A gateway between a target and proxies that know it as `shop.example`, at ports 80 and 443. */
export class GatewayLab {
  readonly target: Target;
  readonly gateway: RunningGateway;
  readonly upstreams: Upstream[] = [];
  readonly logged: readonly string[];
  readonly #now: { egress: FakeEgress };

  private constructor(
    target: Target,
    gateway: RunningGateway,
    logged: readonly string[],
    now: { egress: FakeEgress },
  ) {
    this.target = target;
    this.gateway = gateway;
    this.logged = logged;
    this.#now = now;
  }

  static async start(extraAuthorities: string | null = null): Promise<GatewayLab> {
    const logged: string[] = [];
    const log = createLogger(
      { service: "test", level: "trace" },
      { write: (line) => void logged.push(line) },
    );
    const now = { egress: new FakeEgress([]) };
    const egress: Egress = {
      get epoch() {
        return now.egress.epoch;
      },
      authenticate: (user, secret) => now.egress.authenticate(user, secret),
      poolOf: () => now.egress.poolOf(),
      choose: (ask) => now.egress.choose(ask),
      ended: (request) => now.egress.ended(request),
    };
    const gateway = await startGateway({
      port: 0,
      egress,
      clock: systemClock,
      log,
      extraAuthorities,
      drainForMs: 1000,
    });
    return new GatewayLab(await startTarget(), gateway, logged, now);
  }

  get egress(): FakeEgress {
    return this.#now.egress;
  }

  /** These proxies, and a memory without a past. */
  async use(
    proxies: readonly (Partial<UpstreamSettings> & Pick<UpstreamSettings, "kind">)[],
    settings: Partial<PoolSettings> = {},
  ): Promise<Upstream[]> {
    await this.clear();
    const place = `127.0.0.1:${this.target.port}`;
    for (const proxy of proxies) {
      const credentials = { username: "lab", password: PROXY_SECRET };
      const hosts = { "shop.example": place, "shop.example:443": place };
      this.upstreams.push(await startUpstream({ hosts, credentials, ...proxy }));
    }
    this.#now.egress = new FakeEgress(this.upstreams, { ...PATIENT, ...settings });
    return [...this.upstreams];
  }

  async clear(): Promise<void> {
    for (const upstream of this.upstreams.splice(0)) await upstream.close();
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.clear();
    await this.target.close();
  }

  get port(): number {
    return this.gateway.port;
  }

  /** One request as a proxy's client writes it; `proof` null = none. */
  ask(
    url: string,
    options: { method?: string; headers?: Record<string, string>; body?: string; proof?: string | null } = {},
  ): Promise<Answer> {
    const { method = "GET", headers = {}, body, proof = BASIC } = options;
    return new Promise((resolve, reject) => {
      const asked = askHttp(
        {
          ...{ host: "127.0.0.1", port: this.port, method, path: url, agent: false },
          headers: {
            host: "shop.example",
            ...(proof === null ? {} : { "proxy-authorization": proof }),
            ...headers,
          },
        },
        (answer) => {
          answer.setEncoding("utf8");
          let text = "";
          answer.on("data", (chunk: string) => {
            text += chunk;
          });
          answer.on("end", () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
          );
          answer.on("error", reject);
        },
      );
      asked.on("error", reject);
      asked.end(body);
    });
  }

  connect(): Socket {
    return connect({ host: "127.0.0.1", port: this.port, allowHalfOpen: true });
  }

  /** Says this, and hears until the gateway closes or the time is over. */
  async say(bytes: string | Buffer, forMs = 10_000): Promise<Buffer> {
    const socket = this.connect();
    const heard: Buffer[] = [];
    socket.write(bytes);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, forMs);
      socket.on("data", (chunk: Buffer) => void heard.push(chunk));
      socket.on("error", () => undefined);
      for (const name of ["end", "close"]) {
        socket.on(name, () => {
          clearTimeout(timer);
          resolve();
        });
      }
    });
    socket.destroy();
    return Buffer.concat(heard);
  }

  /** The answer's status to a CONNECT, and the tunnel. */
  async tunnel(
    authority: string,
    proof: string | null = BASIC,
  ): Promise<{ status: number; head: string; socket: Socket }> {
    const socket = this.connect();
    socket.on("error", () => undefined);
    socket.write(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${proof === null ? "" : `Proxy-Authorization: ${proof}\r\n`}\r\n`,
    );
    let head = "";
    while (!head.includes("\r\n\r\n")) {
      const chunk = await new Promise<Buffer | null>((resolve) => {
        socket.once("data", resolve);
        socket.once("close", () => resolve(null));
      });
      if (chunk === null) break;
      head += chunk.toString("latin1");
    }
    return { status: Number(head.slice(9, 12)), head, socket };
  }

  /** Everything that anybody could be shown of what happened. */
  get shown(): string {
    return JSON.stringify([this.logged, this.egress.requests]);
  }
}
