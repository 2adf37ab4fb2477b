import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import { freePort } from "@orrery/runtime";
import { httpUpstream } from "./http-upstream.ts";
import { speakSocks } from "./socks-upstream.ts";
import { UPSTREAM_DEFAULTS, type UpstreamCounters, type UpstreamSettings } from "./upstream-settings.ts";

/** A proxy as somebody else runs it, well or badly. */
export async function startUpstream(
  settings: Partial<UpstreamSettings> & Pick<UpstreamSettings, "kind">,
): Promise<Upstream> {
  const upstream = new Upstream({ ...UPSTREAM_DEFAULTS, ...settings });
  await upstream.revive();
  return upstream;
}

export class Upstream {
  #settings: UpstreamSettings;
  readonly counters: UpstreamCounters = {
    connectionCount: 0,
    requestCount: 0,
    tunnelCount: 0,
    authRefusedCount: 0,
    openCount: 0,
  };
  readonly #http;
  readonly #tls: TlsServer | null;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port: number;

  constructor(settings: UpstreamSettings) {
    this.#settings = settings;
    this.#port = settings.port;
    this.#http = httpUpstream({ settings: () => this.#settings, counters: this.counters });
    this.#tls = settings.kind === "https" ? this.#tlsServer(settings) : null;
  }

  get port(): number {
    return this.#port;
  }

  get settings(): Readonly<UpstreamSettings> {
    return this.#settings;
  }

  /** As proxies are written down, credentials and all. */
  get url(): string {
    const { kind, host, credentials } = this.#settings;
    const user =
      credentials === null
        ? ""
        : `${encodeURIComponent(credentials.username)}:${encodeURIComponent(credentials.password)}@`;
    return `${kind}://${user}${host}:${this.#port}`;
  }

  /** For what comes from now on; kind, host, port and certificate stay. */
  change(settings: Partial<Omit<UpstreamSettings, "kind" | "host" | "port" | "certificate">>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  /** As when its process dies: everything breaks, nobody listens. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  /** Listens (again), at the same port. */
  async revive(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort();
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#take(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#port, this.#settings.host, resolve);
    });
    this.#server = server;
  }

  async close(): Promise<void> {
    await this.kill();
    this.#http.close();
  }

  #tlsServer({ certificate }: UpstreamSettings): TlsServer {
    if (certificate === null) throw new Error("an https upstream needs a certificate");
    const server = createTlsServer({ ...certificate });
    server.on("secureConnection", (socket) => this.#http.server.emit("connection", socket));
    server.on("tlsClientError", () => undefined);
    return server;
  }

  #take(socket: Socket): void {
    this.counters.connectionCount += 1;
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    if (misbehave(this.#settings, socket)) return;
    if (this.#tls !== null) this.#tls.emit("connection", socket);
    else if (this.#settings.kind === "http") this.#http.server.emit("connection", socket);
    else {
      speakSocks({ settings: () => this.#settings, counters: this.counters }, socket).catch(() =>
        socket.destroy(),
      );
    }
  }
}

/** Whether the connection is done with already. */
function misbehave({ behaviour, kind }: UpstreamSettings, socket: Socket): boolean {
  switch (behaviour) {
    case "normal":
    case "redirect":
      return false;
    case "silent":
      socket.resume();
      return true;
    case "closes":
      socket.destroy();
      return true;
    case "half-open":
      socket.once("data", () => socket.write(kind === "socks5" ? Buffer.from([5]) : "HTTP/1.1 2"));
      return true;
    case "garbage":
      socket.once("data", () => socket.write("\u0000\u0001{]garbage\r\n\r\n\r\n".repeat(8)));
      return true;
    case "flood":
      socket.once("data", () => flood(socket));
      return true;
  }
}

function flood(socket: Socket): void {
  socket.write("HTTP/1.1 200 OK\r\n");
  const line = `x-flood: ${"x".repeat(1000)}\r\n`;
  const pour = (): void => {
    while (!socket.destroyed && socket.write(line));
  };
  socket.on("drain", pour);
  pour();
}
