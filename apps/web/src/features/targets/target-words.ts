import type { TargetId, TargetKind } from "@orrery/protocol";

export const TARGET_KINDS: readonly TargetKind[] = ["tcp", "tls", "http", "websocket"];

export const TARGET_KIND_WORDS: Record<TargetKind, { label: string; sentence: string }> = {
  tcp: { label: "TCP connect", sentence: "The time until a connection is open." },
  tls: { label: "TLS handshake", sentence: "Connection and handshake; the certificate is verified." },
  http: { label: "HTTP", sentence: "From the request to the first byte of the answer." },
  websocket: { label: "WebSocket ping", sentence: "A ping there and back on an open connection." },
};

export function targetHref(targetId: TargetId): string {
  return `/targets/${encodeURIComponent(targetId)}`;
}
