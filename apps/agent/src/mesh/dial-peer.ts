import { connect, type TLSSocket } from "node:tls";
import type { PeerAddress } from "./member-table.ts";
import type { LoadedIdentity } from "./mesh-identity.ts";
import type { MeshSettings } from "./mesh-settings.ts";

export type DialResult =
  | { readonly outcome: "secured"; readonly socket: TLSSocket }
  | { readonly outcome: "failed"; readonly stage: "connect" | "handshake"; readonly code: string };

/**
 * A TCP connection and the TLS handshake on it, each with a deadline. Whose certificate it is, is for the caller to judge.
 * Returns how to give up; then nothing is settled any more.
 */
export function dialPeer(
  address: PeerAddress,
  identity: LoadedIdentity,
  settings: MeshSettings,
  onSettled: (result: DialResult) => void,
): () => void {
  const socket = connect({
    host: address.host,
    port: address.port,
    secureContext: identity.secureContext,
    minVersion: "TLSv1.3",
    rejectUnauthorized: false,
  });
  let stage: "connect" | "handshake" = "connect";
  let isSettled = false;
  const settle = (result: DialResult | null) => {
    if (isSettled) return;
    isSettled = true;
    clearTimeout(timer);
    socket.off("error", onError);
    socket.off("close", onClose);
    if (result?.outcome !== "secured") {
      socket.on("error", () => undefined);
      socket.destroy();
    }
    if (result !== null) onSettled(result);
  };
  const fail = (code: string) => settle({ outcome: "failed", stage, code });
  const onError = (error: NodeJS.ErrnoException) => fail(error.code ?? error.message);
  const onClose = () => fail("close");
  let timer = setTimeout(() => fail("timeout"), settings.connectDeadlineMs);
  socket.on("error", onError);
  socket.on("close", onClose);
  socket.once("connect", () => {
    stage = "handshake";
    clearTimeout(timer);
    timer = setTimeout(() => fail("timeout"), settings.handshakeDeadlineMs);
  });
  socket.once("secureConnect", () => settle({ outcome: "secured", socket }));
  return () => settle(null);
}
