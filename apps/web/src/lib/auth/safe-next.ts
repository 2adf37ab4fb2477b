/** Where to go after sign-in: only a path of this dashboard, never another site's address. */
export function safeNext(next: string | null | undefined): string {
  if (next === null || next === undefined) return "/";
  if (!next.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/";
  const base = "http://dashboard.invalid";
  if (!URL.canParse(next, base)) return "/";
  const url = new URL(next, base);
  // A path can become another site's address by being resolved: `/a/..//x`.
  if (url.origin !== base || url.pathname.startsWith("//")) return "/";
  if (url.pathname.startsWith("/sign-in") || url.pathname.startsWith("/setup")) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
