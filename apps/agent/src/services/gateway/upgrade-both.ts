import type { Socket } from "node:net";
import type { AnswerHead } from "../http1/answer-head.ts";
import { headerLines } from "../http1/header-lines.ts";

type Client = { readonly socket: Socket; readonly head: Buffer };
type Instance = {
  readonly said: AnswerHead;
  readonly socket: Socket;
  /** What it has said already after its answer. */
  readonly rest: Buffer;
  /** Name and value in turn. */
  readonly headers: readonly string[];
};

/** Nothing either way for so long ends it. */
const IDLE_MS = 3_600_000;

/** From now on both speak with each other; `onOver` once neither does. */
export function upgradeBoth(client: Client, instance: Instance, onOver: () => void): void {
  const { said, headers } = instance;
  const first = `HTTP/1.1 101 ${said.reason || "Switching Protocols"}\r\n`;
  const over = `Connection: Upgrade\r\nUpgrade: ${said.upgrade ?? ""}\r\n`;
  client.socket.write(`${first}${headerLines(headers)}${over}\r\n`, "latin1");
  if (instance.rest.length > 0) client.socket.write(instance.rest);
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
