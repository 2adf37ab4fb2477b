import { type Database, toDatabaseError } from "@orrery/db";
import { permissionsOfRole, permissionsOfToken } from "@orrery/domain";
import { type OperatorId, Role, type SessionId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { parseApiToken } from "../api-tokens/api-token-text.ts";
import type { Principal } from "../context.ts";
import { matchesHash } from "../secret-hash.ts";
import type { Auth } from "./auth.ts";

export type PrincipalSources = { db: Database; auth: Auth; clock: Clock };

const LAST_USED_STEP_MS = 60_000;

/**
 * Who calls, by `Authorization: Bearer` or by session cookie. Null where neither is valid. Throws DATABASE_UNAVAILABLE:
 * that nobody can be looked up does not mean that nobody is signed in.
 */
export async function resolvePrincipal(
  sources: PrincipalSources,
  headers: Headers,
): Promise<Principal | null> {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const [scheme, text] = authorization.split(" ");
    return scheme?.toLowerCase() === "bearer" && text !== undefined ? resolveApiToken(sources, text) : null;
  }
  return headers.has("cookie") ? resolveSession(sources, headers) : null;
}

/** The caller behind an API token: its scopes, as far as its owner's role still reaches. */
export async function resolveApiToken(sources: PrincipalSources, text: string): Promise<Principal | null> {
  const parsed = parseApiToken(text);
  if (parsed === null) return null;
  const record = await sources.db.read.apiToken.find(parsed.id);
  if (record === null || !matchesHash(parsed.secret, record.secretHash)) return null;
  const nowAtMs = sources.clock.nowAtMs();
  if (record.revokedAtMs !== null) return null;
  if (record.expiresAtMs !== null && record.expiresAtMs <= nowAtMs) return null;
  if (record.lastUsedAtMs === null || nowAtMs - record.lastUsedAtMs > LAST_USED_STEP_MS) {
    await sources.db.read.apiToken.touch(record.id, nowAtMs);
  }
  // A token without an owner is the installation's own.
  const role = record.owner === null ? "admin" : record.owner.role;
  return {
    actor: { kind: "api_token", id: record.id, name: record.name },
    operatorId: record.owner?.id ?? null,
    email: null,
    role,
    permissions: permissionsOfToken(record.scopes, role),
    sessionId: null,
    twoFactorEnabled: false,
  };
}

async function resolveSession(sources: PrincipalSources, headers: Headers): Promise<Principal | null> {
  const found = await sources.auth.api.getSession({ headers }).catch(async (error: unknown) => {
    // better-auth hides the cause of its failure; whether it is the database, the database says.
    await sources.db.ping();
    throw toDatabaseError(error);
  });
  if (found === null) return null;
  const role = Role.safeParse(found.user.role);
  if (!role.success) return null;
  return {
    actor: { kind: "operator", id: found.user.id, name: found.user.email },
    operatorId: found.user.id as OperatorId,
    email: found.user.email,
    role: role.data,
    permissions: permissionsOfRole(role.data),
    sessionId: found.session.id as SessionId,
    twoFactorEnabled: found.user.twoFactorEnabled === true,
  };
}
