import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { canonicalHost } from "./address-guard.ts";
import { admit } from "./admit.ts";
import { callerOf } from "./credentials-of.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { GatewayRun } from "./gateway-run.ts";
import { type Refusal, tell } from "./refusal.ts";
import { joinTunnel, openTunnel } from "./tunnel.ts";

const OPEN = "HTTP/1.1 200 Connection established\r\n\r\n";

/** CONNECT. `head`: what the client sent without waiting for the answer. */
export async function passConnect(
  parts: GatewayParts,
  asked: IncomingMessage,
  client: Socket,
  head: Buffer,
): Promise<void> {
  client.on("error", () => undefined);
  const known = callerOf(parts.egress, asked.headers["proxy-authorization"]);
  if (known.outcome === "refused") return refuse(asked, client, { status: 407, sentence: known.sentence });
  const target = authorityOf(asked.url ?? "");
  if (target === null) {
    return refuse(asked, client, { status: 400, sentence: "CONNECT asks for host:port, IPv6 in brackets." });
  }
  const refusal = admit(parts, known.caller, target);
  if (refusal !== null) return refuse(asked, client, refusal);
  const run = new GatewayRun(parts, known.caller, { mode: "tunnel", ...target });
  const giveUp = (): void => run.giveUp();
  client.once("close", giveUp);
  const opened = await openTunnel(run);
  client.off("close", giveUp);
  switch (opened.outcome) {
    case "opened":
      client.write(OPEN);
      if (head.length > 0) client.unshift(head);
      joinTunnel(parts, run, opened.attempt, { client, tunnel: opened.value, status: 200 });
      return;
    case "refused":
      refuse(asked, client, opened.refusal);
      run.end(opened.refusal.status, opened.refusal.sentence);
      return;
    case "gone":
      run.end(null, "The client had gone before it had an answer.");
  }
}

function refuse(asked: IncomingMessage, client: Socket, refusal: Refusal): void {
  endWith(client, refusal, asked.headers.accept);
}

/** An answer on a connection that no HTTP server looks after; then it is closed. */
export function endWith(client: Socket, refusal: Refusal, accept?: string): void {
  if (!client.writable) {
    client.destroy();
    return;
  }
  const { headers, body } = tell(refusal, accept);
  const lines = Object.entries({ ...headers, connection: "close" }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  client.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${lines.join("")}\r\n${body}`);
  // What the client still says would keep the connection half open.
  client.resume();
  client.setTimeout(LINGER_MS, () => client.destroy());
}

const LINGER_MS = 2000;

function authorityOf(url: string): { host: string; port: number } | null {
  const parts = /^(\[[^\]]*\]|[^:[\]]+):(\d{1,5})$/.exec(url);
  const host = canonicalHost(parts?.[1] ?? "");
  const port = Number(parts?.[2]);
  return host === null || !(port >= 1 && port <= 65_535) ? null : { host, port };
}
