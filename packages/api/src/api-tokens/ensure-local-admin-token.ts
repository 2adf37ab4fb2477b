import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Database } from "@orrery/db";
import { type Actor, type ApiTokenId, type CorrelationId, Permission } from "@orrery/protocol";
import { type Clock, randomText } from "@orrery/runtime";
import { hashSecret, matchesHash } from "../secret-hash.ts";
import { formatApiToken, parseApiToken } from "./api-token-text.ts";

const HUB: Actor = { kind: "hub", id: "hub", name: "hub" };

/**
 * Sees to the installation's own admin token in a file that only its owner can read: `{"url", "token"}`, for the CLI on
 * this machine. A token that is there and valid stays; otherwise a new one replaces it.
 */
export async function ensureLocalAdminToken(
  db: Database,
  clock: Clock,
  options: { file: string; url: string },
): Promise<void> {
  const existing = await readToken(options.file);
  const token = existing !== null && (await isValid(db, existing)) ? existing : await createToken(db, clock);
  await writeOwnerOnly(options.file, `${JSON.stringify({ url: options.url, token }, null, 2)}\n`);
}

async function readToken(file: string): Promise<string | null> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  try {
    const { token } = JSON.parse(text) as { token?: unknown };
    return typeof token === "string" ? token : null;
  } catch {
    return null;
  }
}

async function isValid(db: Database, text: string): Promise<boolean> {
  const parsed = parseApiToken(text);
  if (parsed === null) return false;
  const record = await db.read.apiToken.find(parsed.id);
  return record !== null && record.revokedAtMs === null && matchesHash(parsed.secret, record.secretHash);
}

async function createToken(db: Database, clock: Clock): Promise<string> {
  const id = randomText(9) as ApiTokenId;
  const secret = randomText(32);
  const text = formatApiToken(id, secret);
  await db.write({ actor: HUB, correlationId: randomText(12) as CorrelationId }, async (tx) => {
    await tx.apiToken.insert({
      id,
      name: "local admin",
      prefix: text.slice(0, text.lastIndexOf(".")),
      secretHash: hashSecret(secret),
      scopes: Permission.options,
      ownerId: null,
      createdAtMs: clock.nowAtMs(),
      expiresAtMs: null,
    });
    tx.appendEvent({
      type: "api_token.created",
      severity: "notice",
      subject: { kind: "api_token", id, name: "local admin" },
      summary: "The installation's own admin token was created in the data folder",
      data: {},
    });
  });
  return text;
}

/** Written beside and renamed, so that a reader never sees half a file; nobody else can read it at any moment. */
async function writeOwnerOnly(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.new`;
  await writeFile(beside, text, { mode: 0o600 });
  await chmod(beside, 0o600);
  await rename(beside, file);
}
