import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Where answers go: a response, or the bare connection of a request that wants to go over to another protocol. */
export type ClientSide = {
  readonly asked: IncomingMessage;
  readonly answer: ServerResponse;
  /** Null = it asked for no other protocol. */
  readonly upgrade: { readonly protocol: string; readonly socket: Socket; readonly head: Buffer } | null;
  /** It waits to hear that its body is wanted. */
  readonly isWaiting: boolean;
};

/** Node makes no response where a request asks for another protocol; an answer in HTTP needs one. */
export function upgradingClient(asked: IncomingMessage, socket: Socket, head: Buffer): ClientSide {
  const answer = new ServerResponse(asked);
  answer.shouldKeepAlive = false;
  answer.assignSocket(socket);
  answer.once("finish", () => {
    if (socket.writable) socket.end();
  });
  const protocol = asked.headers.upgrade ?? "";
  return { asked, answer, upgrade: { protocol, socket, head }, isWaiting: false };
}
