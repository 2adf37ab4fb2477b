import { z } from "zod";
import { NodeName } from "../node.ts";
import { DurationMs } from "../time.ts";

const ENVIRONMENT_MAX = 100;
const ARGS_MAX = 64;
export const WORKER_PORTS_MAX = 8;

const NO_ZERO = "must not hold a zero byte";
const word = z
  .string()
  .max(4096, "has more than 4096 characters; put it into a script or a file")
  .refine((text) => !text.includes("\0"), NO_ZERO);

/** A program: an absolute path, or a bare name that is found in PATH. No shell reads it. */
export const WorkerCommand = word
  .min(1, "must name a program, as in command: /usr/bin/node")
  .refine(
    (text) => text.startsWith("/") || !text.includes("/"),
    "must be an absolute path, or the bare name of a program that is found in PATH",
  );
export const WorkerArgs = z
  .array(word)
  .max(ARGS_MAX, `has more than ${ARGS_MAX} words; put them into a script`);

/** Run by /bin/sh, unless its first line names another interpreter (`#!/usr/bin/env python3`). */
export const WorkerScript = z
  .string()
  .min(1, "must not be empty")
  .max(65_536, "has more than 65,536 characters; install it on the nodes and name it as command")
  .refine((text) => !text.includes("\0"), NO_ZERO);

/** The name of a secret that the hub keeps encrypted. */
export const SecretName = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    "must be 1 to 63 letters, digits, dots, underscores or hyphens",
  );
export type SecretName = z.infer<typeof SecretName>;

export const SecretValue = z
  .string()
  .max(16_384, "has more than 16,384 characters")
  .refine((text) => !text.includes("\0"), NO_ZERO);

const EnvironmentValue = z.union(
  [SecretValue, z.strictObject({ secret: SecretName })],
  "must be a text (quote numbers and booleans), or a secret by its name, as in { secret: api-key }",
);
export const WorkerEnvironment = z.record(z.string(), EnvironmentValue).superRefine((all, ctx) => {
  const names = Object.keys(all);
  const complain = (path: string[], message: string) => ctx.addIssue({ code: "custom", path, message });
  if (names.length > ENVIRONMENT_MAX) {
    complain([], `has more than ${ENVIRONMENT_MAX} variables; put them into a file`);
  }
  for (const name of names) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) {
      complain([name], "must be letters, digits and underscores, and begin with no digit");
    } else if (/^(PORT|PORT_.*|ORRERY_.*)$/.test(name)) {
      complain([name], "is set by the agent (PORT, PORT_<NAME>, ORRERY_…); choose another name");
    }
  }
});
export type WorkerEnvironment = z.infer<typeof WorkerEnvironment>;

const CPU = "must be cores from 0.01 to 1024, as in cpu: 0.5";
const MEMORY = "must be whole MiB from 4 to 16777216, as in memoryMiB: 256";
/** What one instance reserves on its node, and may use at most. */
export const WorkerResources = z.strictObject({
  /** Cores. */
  cpu: z.number(CPU).min(0.01, CPU).max(1024, CPU).default(0.1),
  memoryMiB: z.int(MEMORY).min(4, MEMORY).max(16_777_216, MEMORY).default(128),
});
export type WorkerResources = z.infer<typeof WorkerResources>;

const PORT = "must be a port from 1 to 65535; leave it out to have one assigned";
/** Told to the instance as `PORT_<NAME>` (upper case, hyphens as underscores); the first one is `PORT` as well. */
export const WorkerPort = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z]([a-z0-9-]{0,13}[a-z0-9])?$/,
      "must be 1 to 15 lower-case letters, digits or hyphens, letter first",
    ),
  /** The service whose requests this port takes (`http://127.0.0.1:4490/<service>/`), made with default settings where there is none; null = none. */
  service: NodeName.nullable().default(null),
  /** Null = the agent assigns a free one; a fixed one lets at most one instance run on each node. */
  port: z.int(PORT).min(1, PORT).max(65_535, PORT).nullable().default(null),
});
export type WorkerPort = z.infer<typeof WorkerPort>;

/** What processes can wait for. */
export const StopSignal = z.enum(["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2"]);
export type StopSignal = z.infer<typeof StopSignal>;

export const WorkerStop = z.strictObject({
  signal: StopSignal.default("SIGTERM"),
  /** Nothing new is routed to it for so long before it gets the signal. */
  drainMs: DurationMs.max(600_000).default(2000),
  /** From the signal to SIGKILL. */
  graceMs: DurationMs.max(600_000).default(10_000),
});
export type WorkerStop = z.infer<typeof WorkerStop>;

export const WorkerLogs = z.strictObject({
  /** Of one file; the one that is written and `keep` older ones are on the disk at most. */
  fileBytesMax: z.int().min(65_536).max(1_073_741_824).default(8_388_608),
  keep: z.int().min(0).max(10).default(2),
});
export type WorkerLogs = z.infer<typeof WorkerLogs>;
