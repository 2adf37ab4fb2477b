import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "./outbox/sync-folder.ts";

/** Readers see the old content or the new, never a part, also after a power failure. Readable by the owner only. */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}
