/**
 * Where a request's path goes on the hub, or null when it is the dashboard's own. Browsers know only the dashboard's
 * address, so cookies stay same-origin; hosts may use it too, to fetch the install script and the agent.
 */
export function hubPathOf(url: string): string | null {
  const path = url.split("?", 1)[0] ?? "";
  if (path.startsWith("/api/trpc/")) return url.slice("/api".length);
  if (path.startsWith("/api/auth/")) return url;
  if (path === "/socket.io" || path.startsWith("/socket.io/")) return url;
  // For other systems, and for files that are linked to: invoices as PDF, usage as CloudEvents.
  if (path.startsWith("/v1/")) return url;
  if (path === "/install.sh" || path.startsWith("/agent/")) return url;
  return null;
}
