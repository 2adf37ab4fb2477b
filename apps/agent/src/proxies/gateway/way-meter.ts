import type { Socket } from "node:net";

/** Who hears of a way that is open. */
export type WayListener = {
  /** Payload since the last time. */
  moved(sentBytes: number, receivedBytes: number): void;
  /** Nothing has passed for as long as the pool waits. */
  idle(): void;
};

/** What a socket says of itself, at some moment. */
export type Passed = { writtenBytes: number; readBytes: number };

export type MeteredWay = Passed & {
  readonly socket: Socket;
  readonly idleTimeoutMs: number;
  readonly listener: WayListener;
  movedAtMs: number;
};

const TICK_MS = 500;

/** What passes on open ways is read off their sockets now and then, so that nothing is done for each chunk. */
export class WayMeter {
  readonly #ways = new Set<MeteredWay>();
  readonly #nowMs: () => number;
  readonly #timer: NodeJS.Timeout;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  /** Counts what passes after `from`. */
  add(socket: Socket, idleTimeoutMs: number, from: Passed, listener: WayListener): MeteredWay {
    const { writtenBytes, readBytes } = from;
    const movedAtMs = this.#nowMs();
    const way: MeteredWay = { socket, idleTimeoutMs, listener, writtenBytes, readBytes, movedAtMs };
    this.#ways.add(way);
    return way;
  }

  /** Tells what passed since the last time, and forgets the way. */
  remove(way: MeteredWay): void {
    if (this.#ways.delete(way)) tell(way);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const nowMs = this.#nowMs();
    for (const way of this.#ways) {
      if (tell(way)) way.movedAtMs = nowMs;
      else if (nowMs - way.movedAtMs >= way.idleTimeoutMs) way.listener.idle();
    }
  }
}

/** What is on the socket and was not read yet has not passed. */
export function passedOn({ bytesWritten, bytesRead, readableLength }: Socket): Passed {
  return { writtenBytes: bytesWritten, readBytes: bytesRead - readableLength };
}

/** Whether anything passed. */
function tell(way: MeteredWay): boolean {
  const { bytesWritten, bytesRead } = way.socket;
  const sentBytes = Math.max(0, bytesWritten - way.writtenBytes);
  const receivedBytes = Math.max(0, bytesRead - way.readBytes);
  if (sentBytes === 0 && receivedBytes === 0) return false;
  way.writtenBytes = bytesWritten;
  way.readBytes = bytesRead;
  way.listener.moved(sentBytes, receivedBytes);
  return true;
}
