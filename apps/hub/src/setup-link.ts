import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureSetupCode } from "@orrery/api";
import type { Database } from "@orrery/db";
import type { Clock, Logger } from "@orrery/runtime";
import type { HubSettings } from "./env.ts";

const CHECK_EVERY_MS = 2_000;

/**
 * While nobody has an account, prints the one-time set-up link and leaves it in `<dataDir>/setup-url.txt` for its owner; the
 * file goes away with the first account. Returns what stops watching for that.
 */
export async function announceSetup(
  db: Database,
  clock: Clock,
  log: Logger,
  settings: Pick<HubSettings, "dataDir" | "publicUrl">,
): Promise<() => void> {
  const file = join(settings.dataDir, "setup-url.txt");
  const code = await ensureSetupCode(db, clock);
  await rm(file, { force: true });
  if (code === null) return () => undefined;
  const setupUrl = `${settings.publicUrl}/setup?code=${code}`;
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  await writeFile(file, `${setupUrl}\n`, { mode: 0o600 });
  log.info({ setupUrl }, "open this link once to create the first account");
  const timer = setInterval(async () => {
    const count = await db.read.operator.count().catch(() => 0);
    if (count === 0) return;
    clearInterval(timer);
    await rm(file, { force: true });
  }, CHECK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
