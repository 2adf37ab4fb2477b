import type { Socket } from "node:net";
import { writeChunk } from "./write-chunk.ts";

/** Whose request a connection carries. */
export type ConnectionUser = {
  onBytes(bytes: Buffer): void;
  /** What was written is out, as far as the other side takes it. */
  onDrain(): void;
  /** The other side says nothing more. */
  onBytesEnd(): void;
  /** It is closed; `code`: the system's, null = there was no error. */
  onClose(code: string | null): void;
};

/** One connection, for one request at a time. What it says while nobody uses it is nobody's answer: it ends then. */
export class InstanceConnection {
  readonly wayKey: string;
  readonly #socket: Socket;
  #user: ConnectionUser | null = null;
  #code: string | null = null;
  #isReused = false;
  #restsUntilMs = 0;
  #letGo: () => void;

  constructor(socket: Socket, wayKey: string, onClose: () => void, onFault: (error: unknown) => void) {
    this.#socket = socket;
    this.wayKey = wayKey;
    const onData = (bytes: Buffer): void => {
      if (this.#user === null) socket.destroy();
      else this.#tell(this.#user, bytes, onFault);
    };
    const onDrain = (): void => this.#user?.onDrain();
    const onEnd = (): void => {
      if (this.#user === null) socket.destroy();
      else this.#user.onBytesEnd();
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      this.#code = error.code ?? error.message;
    };
    const onClosed = (): void => {
      const user = this.#user;
      this.#user = null;
      onClose();
      user?.onClose(this.#code);
    };
    socket.on("data", onData).on("drain", onDrain).on("end", onEnd).on("error", onError);
    socket.on("close", onClosed);
    if (socket.destroyed) process.nextTick(onClosed);
    this.#letGo = () => {
      socket.off("data", onData).off("drain", onDrain).off("end", onEnd).off("close", onClosed);
      onClose();
    };
  }

  /** What nobody expected ends one connection, not the agent. */
  #tell(user: ConnectionUser, bytes: Buffer, onFault: (error: unknown) => void): void {
    try {
      user.onBytes(bytes);
    } catch (error) {
      onFault(error);
      this.#socket.destroy();
    }
  }

  get isUsable(): boolean {
    return this.#socket.writable && !this.#socket.destroyed;
  }

  /** It has carried a request before this one. */
  get isReused(): boolean {
    return this.#isReused;
  }

  get restsUntilMs(): number {
    return this.#restsUntilMs;
  }

  /** The other side takes no more for now. */
  get isHeldUp(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** All that was written is out. */
  get isFlushed(): boolean {
    return this.#socket.writableLength === 0;
  }

  use(user: ConnectionUser): void {
    this.#user = user;
  }

  rest(untilMs: number): void {
    this.#user = null;
    this.#isReused = true;
    this.#restsUntilMs = untilMs;
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  /** False: wait for `onDrain`. */
  write(text: string): boolean {
    return this.#socket.write(text, "latin1");
  }

  writeBytes(bytes: Buffer): boolean {
    return this.#socket.write(bytes);
  }

  /** As a chunk of the chunked coding. */
  writeChunk(bytes: Buffer): boolean {
    return writeChunk(this.#socket, bytes);
  }

  /** As one piece, where the system takes it so. */
  writeBoth(text: string, bytes: Buffer): void {
    this.#socket.cork();
    this.#socket.write(text, "latin1");
    this.#socket.write(bytes);
    this.#socket.uncork();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** The bare connection, for who goes on with it in another protocol. */
  release(): Socket {
    this.#user = null;
    this.#letGo();
    return this.#socket;
  }
}
