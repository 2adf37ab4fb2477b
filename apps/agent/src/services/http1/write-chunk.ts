import type { Socket } from "node:net";

/** Of the chunked coding (RFC 9112, section 7.1), which an empty one would end. False: wait until the other side takes more. */
export function writeChunk(socket: Socket, bytes: Buffer): boolean {
  if (bytes.length === 0) return !socket.writableNeedDrain;
  socket.cork();
  socket.write(`${bytes.length.toString(16)}\r\n`, "latin1");
  socket.write(bytes);
  const isTaken = socket.write("\r\n", "latin1");
  socket.uncork();
  return isTaken && !socket.writableNeedDrain;
}
