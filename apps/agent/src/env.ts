import { parseEnv } from "@orrery/runtime";
import { z } from "zod";

const AgentEnv = z.object({
  ORRERY_JOIN_TOKEN: z.string().optional(),
  ORRERY_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  /** Set by systemd from `StateDirectory=`. */
  STATE_DIRECTORY: z.string().optional(),
  XDG_STATE_HOME: z.string().optional(),
  HOME: z.string().optional(),
});

export type AgentEnv = z.infer<typeof AgentEnv>;

/** Reads the environment once and takes the join token out of it, so that no child process inherits it. */
export function readAgentEnv(env: Record<string, string | undefined> = process.env): AgentEnv {
  const read = parseEnv(AgentEnv, env);
  delete env.ORRERY_JOIN_TOKEN;
  return read;
}
