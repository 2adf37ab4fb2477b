import { type EventSubject, Permission, type Role } from "@orrery/protocol";

const VIEWER: readonly Permission[] = [
  "nodes:read",
  "federations:read",
  "pools:read",
  "workers:read",
  "services:read",
  "scaling:read",
  "join-tokens:read",
  "events:read",
  "settings:read",
  "api-tokens:own",
];

const GRANTS: Record<Role, readonly Permission[]> = {
  viewer: VIEWER,
  billing: [...VIEWER, "billing:read", "billing:write", "usage:write"],
  operator: [
    ...VIEWER,
    "nodes:operate",
    "nodes:admit",
    "federations:operate",
    "federations:write",
    "targets:write",
    "pools:operate",
    "pools:write",
    "workers:operate",
    "workers:write",
    "services:write",
    "scaling:write",
    "join-tokens:write",
    "audit:read",
  ],
  admin: Permission.options,
};

export function permissionsOfRole(role: Role): ReadonlySet<Permission> {
  return new Set(GRANTS[role]);
}

/** What an API token may do now: its scopes, as far as its owner's role still reaches. */
export function permissionsOfToken(scopes: readonly Permission[], ownerRole: Role): ReadonlySet<Permission> {
  const granted = permissionsOfRole(ownerRole);
  return new Set(scopes.filter((scope) => granted.has(scope)));
}

/** The scopes that a creator may not hand on, because it does not have them itself. */
export function scopesBeyond(
  scopes: readonly Permission[],
  creator: ReadonlySet<Permission>,
): readonly Permission[] {
  return scopes.filter((scope) => !creator.has(scope));
}

/** Whether this change would leave the installation without an admin. `nextRole: null` = removed. */
export function leavesNoAdmin(
  change: { operatorId: string; nextRole: Role | null },
  adminIds: readonly string[],
): boolean {
  if (change.nextRole === "admin") return false;
  return adminIds.length > 0 && adminIds.every((id) => id === change.operatorId);
}

/** Whose events a reader of the log does not see: who signs in, and with what, is the audit's. */
export function hiddenSubjectKinds(permissions: ReadonlySet<Permission>): EventSubject["kind"][] {
  return [
    ...(permissions.has("audit:read") ? [] : (["operator", "session", "api_token"] as const)),
    ...(permissions.has("billing:read") ? [] : (["account", "rate_card", "invoice"] as const)),
  ];
}
