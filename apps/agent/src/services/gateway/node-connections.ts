import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ClientSide } from "./client-side.ts";
import { endWith, refuse, type ServiceRefusal } from "./refusal.ts";

type Open = {
  /** Requests whose answers are not out, in the order in which they came. */
  readonly clients: Set<ClientSide>;
  /** Nothing more is read from it. */
  isClosing: boolean;
  /** To be said once all of these are answered. */
  refusal: ServiceRefusal | null;
};

/** What is open on the connections that Node's server reads: a refusal of what came later never gets before, or into, an answer that is due. */
export class NodeConnections {
  readonly #open = new WeakMap<Socket, Open>();

  begun(client: ClientSide, socket: Socket, answer: ServerResponse): void {
    const open = this.#of(socket);
    open.clients.add(client);
    answer.once("close", () => {
      open.clients.delete(client);
      if (open.clients.size === 0 && open.refusal !== null) endWith(socket, open.refusal);
    });
  }

  isClosing(socket: Socket): boolean {
    return this.#open.get(socket)?.isClosing === true;
  }

  /** The answer that is being said is the last one. */
  close(socket: Socket): void {
    this.#of(socket).isClosing = true;
  }

  /** What came last on the connection is no request, or its body is none. */
  refuse(socket: Socket, refusal: ServiceRefusal): void {
    const open = this.#of(socket);
    if (open.isClosing) return;
    open.isClosing = true;
    const last = [...open.clients].at(-1);
    if (last === undefined) endWith(socket, refusal);
    else if (last.isComplete) open.refusal = refusal;
    else if (last.answer.isBegun) socket.destroy();
    else refuse(last.answer, refusal, { isClosing: true });
  }

  #of(socket: Socket): Open {
    const known = this.#open.get(socket);
    if (known !== undefined) return known;
    const open: Open = { clients: new Set(), isClosing: false, refusal: null };
    this.#open.set(socket, open);
    return open;
  }
}
