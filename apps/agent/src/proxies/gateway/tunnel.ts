import type { Socket } from "node:net";
import { codeOf } from "../dial/dial-error.ts";
import { dialThrough } from "../dial/dial-through.ts";
import { Intake } from "../dial/intake.ts";
import type { EgressAttempt } from "../egress-port.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import type { GatewayRun, Opened } from "./gateway-run.ts";
import { passedOn } from "./way-meter.ts";

/** A way to the target; `intake`: how it is read, null = like any other. */
export type Tunnel = { readonly socket: Socket; readonly intake: Intake | null };

/** Until its client has an answer, nothing that was asked can have been done: any proxy may be next. */
export function openTunnel(run: GatewayRun): Promise<Opened<Tunnel>> {
  return run.open(
    async (attempt, limits) => {
      const proxy = { ...attempt.proxy, ...credentialsOf(attempt) };
      const intake = proxy.protocol === "https" ? null : new Intake();
      const socket = await dialThrough(proxy, run.target, limits, intake);
      return { socket, intake };
    },
    () => true,
  );
}

/** With the session filled in where the proxy rotates. */
export function credentialsOf({
  username,
  password,
}: EgressAttempt): Pick<EgressAttempt, "username" | "password"> {
  return { username, password };
}

/** Joins both ends until one has gone. Either may end its own direction first. */
export function joinTunnel(
  parts: GatewayParts,
  run: GatewayRun,
  attempt: EgressAttempt,
  ends: { client: Socket; tunnel: Tunnel; status: number | null },
): void {
  const { client, tunnel, status } = ends;
  const { socket: upstream, intake } = tunnel;
  if (client.destroyed || upstream.destroyed) {
    client.destroy();
    upstream.destroy();
    run.end(status, "It ended before anything had passed.");
    return;
  }
  let sentence = "It ended.";
  let isOurs = false;
  let isBroken = false;
  const cut = (why: string): void => {
    isOurs = true;
    sentence = why;
    // Not by an ordinary end: whoever reads until the end would take what came for the whole.
    client.resetAndDestroy();
    upstream.destroy();
  };
  attempt.onCut = (why) => cut(why);
  const { idleTimeoutMs } = attempt.pool.settings;
  const way = parts.meter.add(upstream, idleTimeoutMs, passedOn(upstream), {
    moved: (sent, received) => run.moved(sent, received),
    idle: () => cut(`Nothing passed for ${idleTimeoutMs} ms.`),
  });
  let openCount = 2;
  const closed = (): void => {
    openCount -= 1;
    if (openCount > 0) return;
    parts.meter.remove(way);
    run.end(status, sentence, isBroken ? "drop" : null);
  };
  upstream.on("error", (error) => {
    // Where the client has gone already, what the other side does with the rest is no fault.
    if (isOurs || client.destroyed) return;
    isBroken = true;
    sentence = `The way broke off after it was open (${codeOf(error)}).`;
  });
  client.on("error", () => undefined);
  client.on("close", () => {
    upstream.destroySoon();
    upstream.resume();
    closed();
  });
  upstream.on("close", () => {
    if (isBroken) client.resetAndDestroy();
    else client.destroySoon();
    client.resume();
    closed();
  });
  client.pipe(upstream);
  if (intake === null) upstream.pipe(client);
  else intake.passTo(client);
}
