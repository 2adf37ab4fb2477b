import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { syncFolder } from "./sync-folder.ts";

/**
 * How far the receiver has confirmed. Losing this file only means sending again what the receiver then recognises, so
 * it is synced only before segments are deleted; believing a wrong number would lose entries, hence the check sum.
 */
export async function readAckedFile(folder: string): Promise<number> {
  try {
    const [digits, check] = (await readFile(join(folder, "acked"), "utf8")).trim().split(" ");
    if (digits === undefined || check !== checkOf(digits)) return 0;
    return Number(digits);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}

export async function writeAckedFile(folder: string, sequence: number, durable: boolean): Promise<void> {
  const digits = String(sequence);
  const temporary = join(folder, "acked.tmp");
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(`${digits} ${checkOf(digits)}\n`);
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(folder, "acked"));
  if (durable) await syncFolder(folder);
}

function checkOf(digits: string): string {
  return crc32(digits).toString(16).padStart(8, "0");
}
