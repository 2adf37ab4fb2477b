import type { TLSSocket } from "node:tls";
import { encodeFrame } from "./codec/frame-codec.ts";
import type { CloseReason } from "./codec/link-frame.ts";
import { joinFrames } from "./frame-reader.ts";

/** A peer that does not take the goodbye within this time goes without. */
const GOODBYE_MS = 250;

/** Ends a connection with a reason. What still comes in is thrown away. */
export function endSocket(socket: TLSSocket, reason: CloseReason): void {
  const encoded = encodeFrame({ kind: "close", reason });
  // A peer that does not read would never read the goodbye either.
  if (socket.destroyed || socket.writableNeedDrain || encoded.outcome !== "encoded") {
    socket.destroy();
    return;
  }
  socket.removeAllListeners("data");
  socket.on("error", () => undefined);
  // Unread bytes would turn the end into a reset, which can overtake the goodbye.
  socket.resume();
  socket.end(joinFrames([encoded.bytes]));
  const timer = setTimeout(() => socket.destroy(), GOODBYE_MS);
  socket.once("close", () => clearTimeout(timer));
}
