import { hash } from "node:crypto";
import type { EgressProxy } from "@orrery/protocol";

/** What to call oneself at a proxy: at a rotating endpoint its template with the session filled in, so that the same session has the same exit. */
export function sessionUser(
  { username, isRotating, sessionTemplate, country }: EgressProxy,
  wish: { readonly session: string; readonly country: string | null },
): string | null {
  if (!isRotating || sessionTemplate === null) return username;
  const values: Record<string, string> = {
    username: username ?? "",
    session: plainSession(wish.session),
    country: wish.country ?? country ?? "",
  };
  return sessionTemplate.replaceAll(
    /\{(username|session|country)\}/g,
    (_, name: string) => values[name] ?? "",
  );
}

/** Sellers take letters and digits only, and some not many. */
function plainSession(session: string): string {
  return /^[A-Za-z0-9]{1,32}$/.test(session) ? session : hash("sha256", session).slice(0, 16);
}
