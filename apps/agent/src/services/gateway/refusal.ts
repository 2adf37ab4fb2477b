import type { Socket } from "node:net";
import { headerLines } from "../http1/header-lines.ts";
import type { ClientAnswer } from "./client-side.ts";

/** What went wrong, for programs; the table is in docs/services.md. */
const STATUS_OF = {
  REQUEST_MALFORMED: 400,
  CALL_MALFORMED: 400,
  CREDENTIAL_UNKNOWN: 401,
  METHOD_NOT_SERVED: 405,
  SERVICE_UNKNOWN: 404,
  REQUEST_TOO_SLOW: 408,
  EXPECTATION_NOT_SERVED: 417,
  HOST_NOT_SERVED: 421,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  ENCODING_NOT_SERVED: 501,
  INSTANCE_FAILED: 502,
  NO_INSTANCE: 503,
  NO_ROOM: 503,
  GATEWAY_STOPS: 503,
  DEADLINE_EXCEEDED: 504,
  CALL_TOO_DEEP: 508,
} as const;

export type RefusalCode = keyof typeof STATUS_OF;

/** What the gateway says itself instead of an answer of an instance. */
export type ServiceRefusal = {
  readonly code: RefusalCode;
  /** What to do, in a sentence. */
  readonly message: string;
  readonly retryAfterMs?: number | null;
};

export function statusOf({ code }: ServiceRefusal): number {
  return STATUS_OF[code];
}

const BODY_MAX = 2000;

function told({ code, message, retryAfterMs = null }: ServiceRefusal, extra: readonly string[]) {
  const body = `${JSON.stringify({ code, message: message.slice(0, BODY_MAX) })}\n`;
  const headers = [
    ...["Content-Type", "application/json", "Content-Length", String(Buffer.byteLength(body))],
    // Tells it from an answer of an instance.
    ...["X-Orrery-Gateway", "refused"],
    ...extra,
  ];
  if (code === "CREDENTIAL_UNKNOWN")
    headers.push("WWW-Authenticate", 'Basic realm="orrery", charset="UTF-8"');
  if (code === "METHOD_NOT_SERVED") headers.push("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  if (retryAfterMs !== null) {
    headers.push("Retry-After", String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  }
  return { headers, body };
}

/** `extra`: name and value in turn. `isClosing`: what the client still sends is not read. */
export function refuse(
  answer: ClientAnswer,
  refusal: ServiceRefusal,
  { extra = [], isClosing = false }: { extra?: readonly string[]; isClosing?: boolean } = {},
): void {
  if (answer.isBegun || answer.isGone) return;
  const { headers, body } = told(refusal, isClosing ? [...extra, "Connection", "close"] : extra);
  answer.say(statusOf(refusal), headers, body);
}

/** On a connection of which no request could be made. */
export function endWith(socket: Socket, refusal: ServiceRefusal): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { headers, body } = told(refusal, ["Connection", "close"]);
  socket.end(`HTTP/1.1 ${statusOf(refusal)} ${refusal.code}\r\n${headerLines(headers)}\r\n${body}`);
  // Who does not read it is not waited for.
  const timer = setTimeout(() => socket.destroy(), GOODBYE_MS).unref();
  socket.once("close", () => clearTimeout(timer));
}

const GOODBYE_MS = 1000;
