import { execFile } from "node:child_process";
import { promisify } from "node:util";

export type HostUser = { readonly name: string; readonly uid: number; readonly gid: number };

const run = promisify(execFile);

/** A user of this host by name, wherever the host knows its users from; null = there is none. */
export async function findUser(name: string): Promise<HostUser | null> {
  if (!/^[A-Za-z0-9._][A-Za-z0-9._-]{0,62}$/.test(name)) return null;
  try {
    const [uid, gid] = await Promise.all(
      ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, name], { timeout: 5000 })).stdout)),
    );
    if (uid === undefined || gid === undefined || !Number.isInteger(uid) || !Number.isInteger(gid))
      return null;
    return { name, uid, gid };
  } catch {
    return null;
  }
}
