import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CliEnv } from "../env.ts";

export type Credentials = { url: string; token: string };

export type FoundCredentials = { url: string; token: string | null };

/**
 * Address and token, each from the first place that has one: the flags, the environment, the local installation's
 * `cli.json` (in ORRERY_DATA_DIR, or in `.orrery` here or above), and what `orrery login` stored. A token found in a
 * file is only used with that file's address.
 */
export function findCredentials(
  flags: { url?: string | undefined; token?: string | undefined },
  env: CliEnv,
  cwd: string,
): FoundCredentials {
  const stored = [...localFiles(env, cwd), env.configFile]
    .map(readCredentialsFile)
    .find((file) => file !== null);
  const url = flags.url ?? env.ORRERY_URL ?? stored?.url ?? `http://localhost:${env.ORRERY_WEB_PORT}`;
  const given = flags.token ?? env.ORRERY_TOKEN;
  if (given !== undefined) return { url: clean(url), token: given };
  if (stored != null && clean(stored.url) === clean(url)) {
    return { url: clean(url), token: stored.token };
  }
  return { url: clean(url), token: null };
}

function localFiles(env: CliEnv, cwd: string): string[] {
  if (env.ORRERY_DATA_DIR !== undefined) return [join(env.ORRERY_DATA_DIR, "cli.json")];
  const files: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    files.push(join(folder, ".orrery", "cli.json"));
    if (folder === dirname(folder)) return files;
  }
}

function readCredentialsFile(path: string): Credentials | null {
  try {
    const { url, token } = JSON.parse(readFileSync(path, "utf8")) as Partial<Credentials>;
    return typeof url === "string" && typeof token === "string" ? { url, token } : null;
  } catch {
    return null;
  }
}

function clean(url: string): string {
  return url.replace(/\/+$/, "");
}
