import type { Priority } from "@orrery/domain/routing";
import type { ClientSide } from "./client-side.ts";
import { nextCorrelationId } from "./correlation-id.ts";
import type { ServiceRefusal } from "./refusal.ts";

/** What of a request is for the gateway. */
export type ServiceRequestHead = {
  readonly correlationId: string;
  readonly priority: Priority;
  readonly contract: string | null;
  readonly session: string | null;
  readonly client: string | null;
};

const PRIORITY_DEFAULT: Priority = 1;
const TEXT_MAX = 200;
const CORRELATION = /^[\x21-\x7e]{1,64}$/;

export function readHead({
  headers,
  remoteAddress,
}: Pick<ClientSide, "headers" | "remoteAddress">): ServiceRequestHead | ServiceRefusal {
  const encoding = headers["transfer-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "chunked") {
    return {
      code: "ENCODING_NOT_SERVED",
      message: "Send the body as it is, or chunked: no other transfer encoding is passed on.",
    };
  }
  const priority = headers["x-orrery-priority"];
  if (priority !== undefined && !/^[0-3]$/.test(priority as string)) {
    return {
      code: "REQUEST_MALFORMED",
      message: "The header x-orrery-priority has to be 0 (most urgent), 1, 2 or 3.",
    };
  }
  return {
    correlationId: correlationOf(headers["x-correlation-id"]),
    priority: priority === undefined ? PRIORITY_DEFAULT : (Number(priority) as Priority),
    contract: textOf(headers["x-orrery-contract"]),
    session: textOf(headers["x-orrery-session"]) ?? sessionCookie(headers.cookie),
    client: lastOf(headers["x-forwarded-for"]) ?? (remoteAddress === "" ? null : remoteAddress),
  };
}

/** `/<service>/rest?query` in its two parts; null = it is no such path. The rest is as the client wrote it. */
export function readPath(url: string): { readonly name: string; readonly path: string } | null {
  if (url.charCodeAt(0) !== SLASH) return null;
  let end = 1;
  while (end < url.length) {
    const code = url.charCodeAt(end);
    if (code === SLASH || code === QUESTION) break;
    end += 1;
  }
  const rest = url.slice(end);
  return { name: url.slice(1, end), path: rest.charCodeAt(0) === SLASH ? rest : `/${rest}` };
}

const SLASH = 47;
const QUESTION = 63;

/** `<service>.orrery.internal` and `<service>.localhost`: the service stands in the name instead of the path; null = it does not. */
export function serviceInHost(host: string): string | null {
  // The usual ones first: most requests come by address.
  if (host.charCodeAt(0) < A_SMALL || host.startsWith("localhost")) return null;
  return NAMED_HOST.exec(host)?.[1] ?? null;
}

const A_SMALL = 65;
const NAMED_HOST = /^([a-z0-9-]{1,63})\.(?:orrery\.internal|localhost)(?::\d{1,5})?$/;

/** Web pages must not reach services under a name of their own (DNS rebinding). */
export function isOwnHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  // Most requests follow one with the same.
  if (host === lastOwnHost) return true;
  if (!OWN_HOSTS.test(host)) return false;
  lastOwnHost = host;
  return true;
}

let lastOwnHost: string | null = null;

const OWN_HOSTS =
  /^(localhost|127(\.\d{1,3}){3}|\[::1\]|[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,2}\.(orrery\.internal|localhost))(:\d{1,5})?$/i;

function correlationOf(value: string | string[] | undefined): string {
  return typeof value === "string" && CORRELATION.test(value) ? value : nextCorrelationId();
}

function textOf(value: string | string[] | undefined): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, TEXT_MAX) : null;
}

/** What the nearest proxy on this host saw. */
function lastOf(value: string | string[] | undefined): string | null {
  if (value === undefined) return null;
  const text = typeof value === "string" ? value : (value.at(-1) ?? "");
  const last = text.slice(text.lastIndexOf(",") + 1).trim();
  return last === "" ? null : last.slice(0, TEXT_MAX);
}

function sessionCookie(cookie: string | undefined): string | null {
  if (cookie === undefined || !cookie.includes("x-orrery-session=")) return null;
  return /(?:^|; *)x-orrery-session=([^;]{1,200})/.exec(cookie)?.[1] ?? null;
}
