import { type SpawnOptions, spawnSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { PostgresStartError } from "./postgres-start-error.ts";

/** As whom the server runs. Postgres refuses to run as root, so root lends it another user. */
export type PostgresUser = { uid: number; gid: number } | null;

export type PostgresCommand = { file: string; args: string[]; options: Pick<SpawnOptions, "uid" | "gid"> };

const KEEP_CAPABILITIES_IN_ACCESS = "--securebits=+no_setuid_fixup";

export function findPostgresUser(): PostgresUser {
  if (process.getuid?.() !== 0) return null;
  const existing = lookUp("postgres");
  if (existing !== null) return existing;
  spawnSync("groupadd", ["--system", "postgres"]);
  spawnSync("useradd", ["--system", "--gid", "postgres", "--no-create-home", "postgres"]);
  const made = lookUp("postgres") ?? lookUp("nobody");
  if (made !== null) return made;
  throw new PostgresStartError(
    "unsupported",
    "Postgres does not run as root, and no user `postgres` could be made. Start Orrery as another user, or set DATABASE_URL.",
  );
}

/**
 * The command line that runs a program as that user. Where a folder above the program or the data is closed to others
 * (a checkout under /root), the user gets the one capability to pass through folders.
 */
export async function asPostgresUser(
  user: PostgresUser,
  file: string,
  args: string[],
  dataFolder: string,
): Promise<PostgresCommand> {
  if (user === null) return { file, args, options: {} };
  const closed = (await closedFolder(file, user)) ?? (await closedFolder(dataFolder, user));
  if (closed === null) return { file, args, options: user };
  if (spawnSync("setpriv", ["--version"]).status !== 0) {
    throw new PostgresStartError(
      "folder",
      `Postgres does not run as root, and its user may not pass through ${closed}. ` +
        `Run \`chmod o+x ${closed}\`, set ORRERY_DATA_DIR to another folder, or start Orrery as another user.`,
    );
  }
  const capability = canLend("+dac_read_search") ? "+dac_read_search" : "+dac_override";
  const lend = [
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    "--clear-groups",
    `--inh-caps=${capability}`,
    `--ambient-caps=${capability}`,
    // initdb asks access(2) about its own binary, which counts no capability of a user other than root without this bit.
    KEEP_CAPABILITIES_IN_ACCESS,
    "--",
    file,
  ];
  return { file: "setpriv", args: [...lend, ...args], options: {} };
}

function canLend(capability: string): boolean {
  return (
    spawnSync("setpriv", [
      `--inh-caps=${capability}`,
      `--ambient-caps=${capability}`,
      KEEP_CAPABILITIES_IN_ACCESS,
      "true",
    ]).status === 0
  );
}

/** The first folder on the way to `path` that the user may not pass through. */
async function closedFolder(path: string, user: { uid: number; gid: number }): Promise<string | null> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
    if (folder === dirname(folder)) return null;
  }
}

function lookUp(name: string): { uid: number; gid: number } | null {
  const uid = spawnSync("id", ["-u", name], { encoding: "utf8" });
  const gid = spawnSync("id", ["-g", name], { encoding: "utf8" });
  if (uid.status !== 0 || gid.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
