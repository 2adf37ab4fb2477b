import type { IncomingHttpHeaders } from "node:http";

const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether a browser's request comes from our own pages. Without an Origin header it is no cross-origin script (browsers
 * always send one with cross-origin writes and websockets), unless Sec-Fetch-Site says otherwise. Accepted origins: the
 * public address (on loopback under any of its names), and the very host that was asked, which a page of another site
 * cannot choose: the cookies are bound to that host too.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const { origin } = headers;
  if (origin === undefined) {
    const site = headers["sec-fetch-site"];
    return site === undefined || site === "same-origin" || site === "none";
  }
  if (!URL.canParse(origin) || !URL.canParse(publicUrl)) return false;
  const asked = new URL(origin);
  const ours = new URL(publicUrl);
  if (asked.origin === ours.origin || asked.host === hostOf(headers)) return true;
  return (
    asked.protocol === ours.protocol &&
    asked.port === ours.port &&
    LOOPBACK_HOSTS.has(asked.hostname) &&
    LOOPBACK_HOSTS.has(ours.hostname)
  );
}

/** The host that the browser asked: the dashboard's server passes it on, and a cross-origin page cannot set that header. */
function hostOf(headers: IncomingHttpHeaders): string | undefined {
  const forwarded = headers["x-forwarded-host"];
  return typeof forwarded === "string" && forwarded !== "" ? forwarded : headers.host;
}
