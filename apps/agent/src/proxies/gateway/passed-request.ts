import type { IncomingMessage } from "node:http";
import { FewValues } from "../few-values.ts";
import { canonicalHost } from "./address-guard.ts";

/** What is asked of a target, as it will be sent. */
export type PassedRequest = {
  mode: "http" | "forward";
  isTls: boolean;
  /** Canonical, without brackets. */
  host: string;
  port: number;
  /** With the query, as the client wrote it. */
  path: string;
};

export type Parsed = { outcome: "parsed"; request: PassedRequest } | { outcome: "refused"; sentence: string };

const FORMS =
  "Ask with a whole URL (GET http://example.org/), with CONNECT, or in the forwarding mode with /forward/https://example.org/.";

/** `http://host[:port]/…` as proxies are asked, or `/forward/[<scheme>://]host[:port]/…`, where TLS is made by the gateway unless it says http. */
export function parseRequest({ url = "" }: Pick<IncomingMessage, "url">): Parsed {
  const forwarded = /^\/forward\/(.*)$/s.exec(url)?.[1];
  if (forwarded === undefined) {
    return url.startsWith("/") || !/^http:\/\//i.test(url)
      ? { outcome: "refused", sentence: `That is no request for a proxy. ${FORMS}` }
      : parseUrl(url, "http");
  }
  // Some clients tidy double slashes away, some write them as %2F.
  const scheme = /^(https?):\/{1,2}/i.exec(forwarded);
  if (scheme === null) return parseUrl(`https://${forwarded}`, "forward");
  return parseUrl(`${scheme[1]?.toLowerCase()}://${forwarded.slice(scheme[0].length)}`, "forward");
}

function parseUrl(url: string, mode: PassedRequest["mode"]): Parsed {
  const end = endOfOrigin(url);
  const written = url.slice(0, end);
  const origin = written.length > ORIGIN_MAX ? null : origins.get(written, () => originOf(written));
  if (origin === null) {
    return { outcome: "refused", sentence: `The URL names no host that could be asked. ${FORMS}` };
  }
  const hash = url.indexOf("#", end);
  const rest = hash < 0 ? url.slice(end) : url.slice(end, hash);
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  return { outcome: "parsed", request: { mode, ...origin, path } };
}

type Origin = Pick<PassedRequest, "isTls" | "host" | "port">;
const ORIGIN_MAX = 300;
const origins = new FewValues<Origin | null>();

/** Where the path, the query or the fragment begins. */
function endOfOrigin(url: string): number {
  const start = url.indexOf("://") + 3;
  for (let at = start; at < url.length; at += 1) {
    const character = url[at];
    if (character === "/" || character === "?" || character === "#") return at;
  }
  return url.length;
}

function originOf(written: string): Origin | null {
  const parts = /^(https?):\/\/(\[[^\]]*\]|[^:[\]]*)(?::(\d{1,5}))?$/i.exec(written);
  const host = canonicalHost(parts?.[2] ?? "");
  const isTls = parts?.[1]?.toLowerCase() === "https";
  const port = parts?.[3] === undefined ? (isTls ? 443 : 80) : Number(parts[3]);
  return parts === null || host === null || port < 1 || port > 65_535 ? null : { isTls, host, port };
}

/** As in `Host` and in a URL: the port is left out where the scheme implies it. */
export function hostHeaderOf({ host, port, isTls }: Pick<PassedRequest, "host" | "port" | "isTls">): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === (isTls ? 443 : 80) ? name : `${name}:${port}`;
}
