import { homedir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "@orrery/runtime/env";
import { z } from "zod";

const CliEnv = z.object({
  ORRERY_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
  ORRERY_TOKEN: z.string().optional(),
  ORRERY_DATA_DIR: z.string().optional(),
  ORRERY_WEB_PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  NO_COLOR: z.string().optional(),
  FORCE_COLOR: z.string().optional(),
  TERM: z.string().optional(),
  XDG_CONFIG_HOME: z.string().optional(),
});

export type CliEnv = z.infer<typeof CliEnv> & { configFile: string };

export function readCliEnv(): CliEnv {
  const env = parseEnv(CliEnv);
  const config = env.XDG_CONFIG_HOME ?? join(homedir(), ".config");
  return { ...env, configFile: join(config, "orrery", "cli.json") };
}
