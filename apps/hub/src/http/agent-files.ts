import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { AppError } from "@orrery/runtime";

const BUNDLE_FILE = fileURLToPath(new URL("../../../agent/dist/orrery-agent.mjs", import.meta.url));

export type AgentBundle = { bytes: Buffer; sha256: string };

let cached: { modifiedAtMs: number; bundle: AgentBundle } | null = null;

/** The agent as one file, as the agent's build left it; read again only when it changed. Throws NOT_FOUND where it is not built. */
export async function readAgentBundle(file: string = BUNDLE_FILE): Promise<AgentBundle> {
  const found = await stat(file).catch(() => null);
  if (found === null) {
    throw new AppError(
      "NOT_FOUND",
      "The agent's bundle is not built on this hub; run `npm run up`, or `turbo build`.",
    );
  }
  if (cached?.modifiedAtMs === found.mtimeMs) return cached.bundle;
  const bytes = await readFile(file);
  const bundle = { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  cached = { modifiedAtMs: found.mtimeMs, bundle };
  return bundle;
}
