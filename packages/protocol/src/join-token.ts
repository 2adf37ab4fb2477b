import { z } from "zod";
import { JoinTokenId } from "./ids.ts";
import { Labels, RegionName } from "./node.ts";
import { AtMs, DurationMs } from "./time.ts";

/**
 * A join token as text: `orrery_join.<id>.<secret>.<caFingerprint>`. The fingerprint is the SHA-256 of the hub's CA
 * certificate (DER), base64url, so that the agent trusts exactly this hub on first contact.
 */
export const JoinTokenText = z
  .string()
  .trim()
  .regex(/^orrery_join\.[A-Za-z0-9_-]{8,32}\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}$/, "copy the whole token");
export type JoinTokenText = z.infer<typeof JoinTokenText>;

export type JoinTokenParts = { id: JoinTokenId; secret: string; caFingerprint: string };

export function formatJoinToken(parts: JoinTokenParts): string {
  return `orrery_join.${parts.id}.${parts.secret}.${parts.caFingerprint}`;
}

/** Null where the text is not a join token. */
export function parseJoinToken(text: string): JoinTokenParts | null {
  const parsed = JoinTokenText.safeParse(text);
  if (!parsed.success) return null;
  const [, id, secret, caFingerprint] = parsed.data.split(".");
  if (id === undefined || secret === undefined || caFingerprint === undefined) return null;
  return { id: id as JoinTokenId, secret, caFingerprint };
}

export const JoinTokenState = z.enum(["usable", "expired", "used_up", "revoked"]);
export type JoinTokenState = z.infer<typeof JoinTokenState>;

export const JoinTokenView = z.object({
  id: JoinTokenId,
  name: z.string(),
  region: z.string().nullable(),
  zone: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  usesMax: z.int(),
  usesCount: z.int(),
  createdAtMs: AtMs,
  expiresAtMs: AtMs,
  revokedAtMs: AtMs.nullable(),
  createdByName: z.string(),
  state: JoinTokenState,
});
export type JoinTokenView = z.infer<typeof JoinTokenView>;

export const JoinTokenCreateInput = z.object({
  name: z.string().trim().min(1).max(100).default("join token"),
  region: RegionName.optional(),
  zone: RegionName.optional(),
  labels: Labels.default({}),
  usesMax: z.int().min(1).max(10_000).default(1),
  ttlMs: DurationMs.min(60_000)
    .max(30 * 86_400_000)
    .default(3_600_000),
});
export type JoinTokenCreateInput = z.infer<typeof JoinTokenCreateInput>;

/** The secret is shown once, here. `command` is the line to paste on the host. */
export const JoinTokenCreated = z.object({ token: JoinTokenView, text: z.string(), command: z.string() });
export type JoinTokenCreated = z.infer<typeof JoinTokenCreated>;

export const JoinTokenRevokeInput = z.object({ joinTokenId: JoinTokenId });
