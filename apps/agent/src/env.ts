import { parseEnv } from "@orrery/runtime";
import { z } from "zod";
import { hookEnvironment } from "./hooks/hook-environment.ts";

const AgentEnv = z.object({
  ORRERY_JOIN_TOKEN: z.string().optional(),
  ORRERY_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  /** Set by systemd from `StateDirectory=`. */
  STATE_DIRECTORY: z.string().optional(),
  XDG_STATE_HOME: z.string().optional(),
  HOME: z.string().optional(),
  /** `1`: whoever started the agent starts it again when it dies; see `isSupervised`. */
  ORRERY_SUPERVISED: z.string().optional(),
  /** `1`: as with --allow-workers. */
  ORRERY_ALLOW_WORKERS: z.string().optional(),
  /** As with --services-port. */
  ORRERY_SERVICES_PORT: z.string().optional(),
  ORRERY_WORKERS_USER: z.string().min(1).max(64).optional(),
  /** Both set by systemd. */
  INVOCATION_ID: z.string().optional(),
  SYSTEMD_EXEC_PID: z.string().optional(),
});

export type AgentEnv = z.infer<typeof AgentEnv>;

/** Reads the environment once and takes the join token out of it, so that no child process inherits it. */
export function readAgentEnv(env: Record<string, string | undefined> = process.env): AgentEnv {
  const read = parseEnv(AgentEnv, env);
  delete env.ORRERY_JOIN_TOKEN;
  return read;
}

/** What the host's hooks see of this process's environment. */
export function readHookEnvironment(): Record<string, string> {
  return hookEnvironment(process.env);
}
