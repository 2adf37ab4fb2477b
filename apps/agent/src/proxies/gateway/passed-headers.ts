/** RFC 9110, section 7.6.1, and what proxies made of it: for the next hop only, or for us. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"],
  ...["http2-settings", "proxy-authenticate", "proxy-authentication-info", "proxy-authorization"],
  "x-orrery-authorization",
]);

/** Name and value in turn, as `rawHeaders` has them: without what is for one hop, what `Connection` names, and `alsoWithout` (lower case). */
export function passedHeaders(raw: readonly string[], alsoWithout: readonly string[] = []): string[] {
  const named = namedByConnection(raw);
  const passed: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? "";
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || named?.includes(lower) || alsoWithout.includes(lower)) continue;
    passed.push(name, raw[i + 1] ?? "");
  }
  return passed;
}

function namedByConnection(raw: readonly string[]): string[] | null {
  let named: string[] | null = null;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() !== "connection") continue;
    const value = raw[i + 1]?.toLowerCase() ?? "";
    if (value === "keep-alive" || value === "close") continue;
    named = [...(named ?? []), ...value.split(",").map((token) => token.trim())];
  }
  return named;
}
