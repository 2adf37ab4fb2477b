import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { StartError } from "../start-error.ts";

const KEY_BYTES = 32;
const KEY_FILE = "secret.key";

/** The installation's 32-byte secret: from ORRERY_SECRET_KEY, or else from `<dataDir>/secret.key`, made on first start. */
export async function loadSecretKey(options: {
  fromEnv: string | undefined;
  dataDir: string;
}): Promise<Buffer> {
  if (options.fromEnv !== undefined) {
    const key = decodeKey(options.fromEnv);
    if (key !== null) return key;
    throw new StartError(
      "ORRERY_SECRET_KEY must be 32 bytes as base64url (43 characters) or hex (64 characters).",
    );
  }
  const file = join(options.dataDir, KEY_FILE);
  const stored = await readKeyFile(file);
  if (stored !== null) return stored;
  await makeKeyFile(file, options.dataDir);
  return (await readKeyFile(file)) ?? Promise.reject(new StartError(`${file} vanished while it was made.`));
}

export function decodeKey(text: string): Buffer | null {
  const trimmed = text.trim();
  if (/^[0-9a-fA-F]{64}$/.test(trimmed)) return Buffer.from(trimmed, "hex");
  if (!/^[A-Za-z0-9_+/-]{43}=?$/.test(trimmed)) return null;
  const key = Buffer.from(trimmed, "base64url");
  return key.length === KEY_BYTES ? key : null;
}

async function readKeyFile(file: string): Promise<Buffer | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new StartError(`Cannot read the secret key in ${file}: ${(error as Error).message}`);
  }
  const key = decodeKey(text);
  if (key === null) {
    throw new StartError(
      `${file} does not hold a 32-byte key. Restore it from your backup; do not delete it.`,
    );
  }
  return key;
}

/** Complete on disk before it has its name, and never over an existing one: two first starts agree on one key. */
async function makeKeyFile(file: string, dataDir: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await rm(temporary, { force: true });
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(`${randomBytes(KEY_BYTES).toString("base64url")}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    throw new StartError(
      `Cannot write ${file}: ${(error as Error).message}. Make ORRERY_DATA_DIR writable, or set ORRERY_SECRET_KEY.`,
    );
  } finally {
    await rm(temporary, { force: true });
  }
}
