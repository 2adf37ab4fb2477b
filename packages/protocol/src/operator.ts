import { z } from "zod";
import { Actor } from "./actor.ts";
import { ApiTokenId, OperatorId, SessionId } from "./ids.ts";
import { Permission, Role } from "./role.ts";
import { AtMs, DurationMs } from "./time.ts";

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 128;
export const Password = z
  .string()
  .min(PASSWORD_LENGTH_MIN, `at least ${PASSWORD_LENGTH_MIN} characters`)
  .max(PASSWORD_LENGTH_MAX);
export const Email = z.email().max(254).toLowerCase();

export const OperatorView = z.object({
  id: OperatorId,
  email: z.string(),
  name: z.string(),
  role: Role,
  twoFactorEnabled: z.boolean(),
  createdAtMs: AtMs,
  lastSignInAtMs: AtMs.nullable(),
});
export type OperatorView = z.infer<typeof OperatorView>;

/** Who the caller is and what the caller may do: the web hides what is not allowed, the hub refuses it. */
export const Me = z.object({
  actor: Actor,
  email: z.string().nullable(),
  role: Role,
  permissions: z.array(Permission),
  twoFactorEnabled: z.boolean(),
});
export type Me = z.infer<typeof Me>;

export const OperatorCreateInput = z.object({
  email: Email,
  name: z.string().trim().min(1).max(100),
  role: Role,
  password: Password,
});
export const OperatorRoleInput = z.object({ operatorId: OperatorId, role: Role });
export const OperatorRemoveInput = z.object({ operatorId: OperatorId });

export const SessionView = z.object({
  id: SessionId,
  operatorId: OperatorId,
  operatorEmail: z.string(),
  createdAtMs: AtMs,
  lastActiveAtMs: AtMs,
  expiresAtMs: AtMs,
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;
export const SessionRevokeInput = z.object({ sessionId: SessionId });

export const ApiTokenView = z.object({
  id: ApiTokenId,
  name: z.string(),
  /** The first characters of the token, to tell tokens apart. */
  prefix: z.string(),
  ownerName: z.string(),
  scopes: z.array(Permission),
  createdAtMs: AtMs,
  expiresAtMs: AtMs.nullable(),
  lastUsedAtMs: AtMs.nullable(),
  revokedAtMs: AtMs.nullable(),
});
export type ApiTokenView = z.infer<typeof ApiTokenView>;
export const ApiTokenCreateInput = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(Permission).min(1),
  ttlMs: DurationMs.min(60_000).optional(),
});
/** `text` is shown once: `orrery_api.<id>.<secret>`. */
export const ApiTokenCreated = z.object({ token: ApiTokenView, text: z.string() });
export type ApiTokenCreated = z.infer<typeof ApiTokenCreated>;
export const ApiTokenRevokeInput = z.object({ apiTokenId: ApiTokenId });

export const SetupStatus = z.object({ done: z.boolean() });
export type SetupStatus = z.infer<typeof SetupStatus>;
/** First run: the one-time link's code and the first admin's details. */
export const SetupCompleteInput = z.object({
  code: z.string().min(20).max(100),
  email: Email,
  name: z.string().trim().min(1).max(100),
  password: Password,
});
