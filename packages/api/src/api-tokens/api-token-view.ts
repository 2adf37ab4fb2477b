import type { ApiTokenRecord } from "@orrery/db";
import type { ApiTokenView } from "@orrery/protocol";

/** What people may see of a token: everything but the secret's hash. */
export function apiTokenView(record: ApiTokenRecord): ApiTokenView {
  return {
    id: record.id,
    name: record.name,
    prefix: record.prefix,
    ownerName: record.owner?.email ?? "this installation",
    scopes: record.scopes,
    createdAtMs: record.createdAtMs,
    expiresAtMs: record.expiresAtMs,
    lastUsedAtMs: record.lastUsedAtMs,
    revokedAtMs: record.revokedAtMs,
  };
}
