import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

type Client = { readonly socket: Socket; readonly head: Buffer };
type Instance = {
  readonly said: IncomingMessage;
  readonly socket: Socket;
  readonly head: Buffer;
  /** Name and value in turn. */
  readonly headers: readonly string[];
};

/** Nothing either way for so long ends it. */
const IDLE_MS = 3_600_000;

/** From now on both speak with each other; `onOver` once neither does. */
export function upgradeBoth(client: Client, instance: Instance, onOver: () => void): void {
  const { said, headers } = instance;
  const lines = [`HTTP/1.1 101 ${said.statusMessage || "Switching Protocols"}`];
  for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  lines.push("Connection: Upgrade", `Upgrade: ${said.headers.upgrade ?? ""}`);
  client.socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  if (instance.head.length > 0) client.socket.write(instance.head);
  if (client.head.length > 0) instance.socket.write(client.head);
  instance.socket.setTimeout(0);
  client.socket.setTimeout(IDLE_MS, () => client.socket.destroy());
  client.socket.setNoDelay(true);
  join(client.socket, instance.socket, onOver);
}

/** Both ways, each as fast as the other side reads; the end of one direction is passed on, and a broken connection breaks the other one. */
export function join(one: Socket, other: Socket, onOver: () => void): void {
  let closedCount = 0;
  const closed = (peer: Socket) => () => {
    closedCount += 1;
    // What was still to be written to it is out, or will never be.
    if (!peer.destroyed && !peer.writableEnded) peer.end();
    if (closedCount === 2) onOver();
    else setTimeout(() => peer.destroy(), LINGER_MS).unref();
  };
  one.on("error", () => other.destroy()).once("close", closed(other));
  other.on("error", () => one.destroy()).once("close", closed(one));
  one.pipe(other);
  other.pipe(one);
  if (one.destroyed) other.destroy();
  if (other.destroyed) one.destroy();
}

const LINGER_MS = 2000;
