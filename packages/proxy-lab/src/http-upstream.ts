import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { UpstreamCounters, UpstreamSettings } from "./upstream-settings.ts";
import { join, placeOf, type Refusal, reach, shaperOf } from "./way.ts";

/** Null as long as nothing hinders; else what to answer. */
type State = { settings: () => UpstreamSettings; counters: UpstreamCounters };

const STATUS: Readonly<Record<Refusal, number>> = {
  blocked: 403,
  unknown: 502,
  private: 403,
  unreachable: 502,
};
const METADATA = "http://169.254.169.254/latest/meta-data/";

/** Speaks HTTP/1.1 as a proxy on connections that it is given (`emit("connection")`). */
export function httpUpstream(state: State): { server: Server; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (asked, answer) => {
    passOn(state, agent, asked, answer).catch(() => asked.socket.destroy());
  });
  server.on("connect", (asked: IncomingMessage, client: Duplex, head: Buffer) => {
    openTunnel(state, asked, client, head).catch(() => client.destroy());
  });
  // What is no HTTP gets no answer either.
  server.on("clientError", (_, socket) => socket.destroy());
  return { server, close: () => agent.destroy() };
}

async function passOn(
  state: State,
  agent: Agent,
  asked: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const settings = state.settings();
  if (!isKnown(state, asked)) {
    answer.writeHead(407, { "proxy-authenticate": 'Basic realm="lab"' }).end();
    return;
  }
  if (settings.behaviour === "redirect") {
    answer.writeHead(302, { location: METADATA }).end();
    return;
  }
  if (!(await wait(settings))) {
    asked.socket.destroy();
    return;
  }
  const url = URL.parse(asked.url ?? "");
  if (url === null) {
    answer.writeHead(400).end("not a proxy's request");
    return;
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || 80);
  settings.onAsked?.({ host, port, headers: asked.rawHeaders });
  const place = placeOf(settings, host, port);
  if (place.outcome === "refused") {
    answer.writeHead(STATUS[place.why]).end(`the lab says: ${place.why}`);
    return;
  }
  state.counters.requestCount += 1;
  state.counters.openCount += 1;
  answer.once("close", () => {
    state.counters.openCount -= 1;
  });
  const onward = request({
    host: place.host,
    port: place.port,
    method: asked.method ?? "GET",
    path: `${url.pathname}${url.search}`,
    headers: headersOf(asked),
    localAddress: settings.exit,
    agent,
  });
  onward.on("response", (said) => {
    answer.writeHead(said.statusCode ?? 502, said.statusMessage, said.rawHeaders);
    const shaper = shaperOf(settings);
    const broken = (error: unknown): void => {
      if (error) asked.socket.destroy();
    };
    if (shaper === null) pipeline(said, answer, broken);
    else pipeline(said, shaper, answer, broken);
  });
  onward.on("error", () => {
    if (answer.headersSent) asked.socket.destroy();
    else answer.writeHead(502).end("the lab says: unreachable");
  });
  answer.once("close", () => onward.destroy());
  pipeline(asked, onward, () => undefined);
}

async function openTunnel(state: State, asked: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
  const settings = state.settings();
  client.on("error", () => client.destroy());
  if (!isKnown(state, asked)) {
    client.end(
      'HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm="lab"\r\nContent-Length: 0\r\n\r\n',
    );
    return;
  }
  if (settings.behaviour === "redirect") {
    client.end(`HTTP/1.1 302 Found\r\nLocation: ${METADATA}\r\nContent-Length: 0\r\n\r\n`);
    return;
  }
  if (!(await wait(settings))) {
    client.destroy();
    return;
  }
  const { hostname, port } = new URL(`tunnel://${asked.url}`);
  const host = hostname.replace(/^\[|\]$/g, "");
  settings.onAsked?.({ host, port: Number(port), headers: asked.rawHeaders });
  const place = placeOf(settings, host, Number(port));
  const target = place.outcome === "found" ? await reach(settings, place) : null;
  if (target === null) {
    const why = place.outcome === "refused" ? place.why : "unreachable";
    client.end(`HTTP/1.1 ${STATUS[why]} ${why}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    return;
  }
  state.counters.tunnelCount += 1;
  state.counters.openCount += 1;
  client.write("HTTP/1.1 200 Connection established\r\n\r\n");
  if (head.length > 0) target.write(head);
  join(settings, client, target, () => {
    state.counters.openCount -= 1;
  });
}

function isKnown({ settings, counters }: State, { headers }: IncomingMessage): boolean {
  const { credentials } = settings();
  if (credentials === null) return true;
  const wanted = Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64");
  const isRight = headers["proxy-authorization"] === `Basic ${wanted}`;
  if (!isRight) counters.authRefusedCount += 1;
  return isRight;
}

/** False = this one fails on purpose. */
async function wait({ latencyMs, failRatio, random }: UpstreamSettings): Promise<boolean> {
  if (latencyMs > 0) await delay(latencyMs);
  return failRatio === 0 || random() >= failRatio;
}

function headersOf({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter((_, i) => !/^proxy-/i.test(rawHeaders[i - (i % 2)] ?? ""));
}
