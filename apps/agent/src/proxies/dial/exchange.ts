import type { Socket } from "node:net";
import { codeOf, DialError } from "./dial-error.ts";

/** More than any proxy's head has; what has no end is given up. */
const ANSWER_BYTES_MAX = 16_384;

/** What was said, and how many bytes of what was read it took; null = it is not whole yet. Throws a DialError where it makes no sense. */
export type Reading<T> = (read: Buffer) => { value: T; usedBytes: number } | null;

/**
 * Says something on a connection and reads the answer. What came behind the answer stays readable on the socket, which is paused afterwards. Rejects with a
 * DialError where the connection ends first, or with what it was destroyed with.
 */
export function exchange<T>(socket: Socket, said: Buffer | string, parse: Reading<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let read: Buffer | null = null;
    const end = (): void => {
      socket.pause();
      socket.off("data", onData).off("end", onEnd).off("error", onError).off("close", onEnd);
    };
    const onData = (chunk: Buffer): void => {
      read = read === null ? chunk : Buffer.concat([read, chunk]);
      try {
        const reading = parse(read);
        if (reading !== null) {
          end();
          if (reading.usedBytes < read.length) socket.unshift(read.subarray(reading.usedBytes));
          resolve(reading.value);
        } else if (read.length > ANSWER_BYTES_MAX) {
          throw new DialError("dial", `The proxy's answer has no end within ${ANSWER_BYTES_MAX} bytes.`);
        }
      } catch (error) {
        end();
        reject(error);
      }
    };
    const onEnd = (): void => {
      end();
      reject(new DialError("dial", "The proxy closed the connection before it had answered."));
    };
    const onError = (error: Error): void => {
      end();
      reject(
        error instanceof DialError || error.name === "AbortError"
          ? error
          : new DialError(
              "dial",
              `The connection with the proxy broke off before it had answered (${codeOf(error)}).`,
            ),
      );
    };
    socket.on("data", onData).on("end", onEnd).on("error", onError).on("close", onEnd);
    socket.resume();
    socket.write(said);
  });
}
