import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { randomText, writeFileAtomically } from "@orrery/runtime";
import { z } from "zod";

export const API_FILE_NAME = "local-api.json";

const ApiFile = z.object({ url: z.string(), token: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });
export type ApiFile = z.infer<typeof ApiFile>;

/** The token stays the same over restarts, so that an application that has read it goes on. A new one: delete the file. */
export async function readOrMakeToken(dataDir: string): Promise<string> {
  try {
    const content: unknown = JSON.parse(await readFile(join(dataDir, API_FILE_NAME), "utf8"));
    const file = ApiFile.safeParse(content);
    if (file.success) return file.data.token;
  } catch {
    // Missing or not ours: a new one takes its place.
  }
  return randomText(32);
}

/** Readable by the agent's user only. */
export async function publishApiFile(dataDir: string, file: ApiFile): Promise<void> {
  await writeFileAtomically(join(dataDir, API_FILE_NAME), `${JSON.stringify(file, null, 2)}\n`);
}
