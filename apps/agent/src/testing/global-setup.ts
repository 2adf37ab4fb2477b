import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The agent's one file, as hosts run it. */
    orreryAgentProgram: string;
  }
}

const BUNDLE_SCRIPT = fileURLToPath(new URL("../../scripts/bundle.ts", import.meta.url));

/** One bundle of the agent for the whole run: it starts with half of the processor time that the sources need. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "orrery-test-agent-"));
  const program = join(folder, "orrery-agent.mjs");
  await promisify(execFile)(process.execPath, [BUNDLE_SCRIPT, program]);
  project.provide("orreryAgentProgram", program);
  return () => rm(folder, { recursive: true, force: true });
}
