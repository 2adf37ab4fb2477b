import { z } from "zod";
import { WorkerHealthCheck } from "./worker-health-check.ts";
import { WorkerName } from "./worker-ids.ts";
import { RestartPolicy, RolloutSettings, WorkerPlacement } from "./worker-policies.ts";
import {
  WORKER_PORTS_MAX,
  WorkerArgs,
  WorkerCommand,
  WorkerEnvironment,
  WorkerLogs,
  WorkerPort,
  WorkerResources,
  WorkerScript,
  WorkerStop,
} from "./worker-run.ts";

/** Instances of one worker. */
export const INSTANCES_MAX = 1000;

const CONTRACT = "must be a version of three numbers, as in contract: 2.1.0";

/**
 * What an operator writes about a worker, as YAML or JSON. What its rules mean: packages/domain/src/workers/SPEC.md. Whether the
 * node filter can be read is judged there (`workerSpecProblems`): this schema does not know the filter's grammar.
 */
export const WorkerSpec = z
  .strictObject({
    name: WorkerName,
    description: z.string().trim().max(500).default(""),
    /** Either this or `script`. */
    command: WorkerCommand.optional(),
    script: WorkerScript.optional(),
    args: WorkerArgs.default([]),
    environment: WorkerEnvironment.default({}),
    resources: WorkerResources.prefault({}),
    ports: z.array(WorkerPort).max(WORKER_PORTS_MAX, `has more than ${WORKER_PORTS_MAX} ports`).default([]),
    /** Null = an instance is well while its process runs. */
    health: WorkerHealthCheck.nullable().default(null),
    stop: WorkerStop.prefault({}),
    restart: RestartPolicy.prefault({}),
    /** Who pays for it; null = as the accounts' rules say. */
    account: z.string().trim().min(1).max(100).nullable().default(null),
    /** Semantic version of what it offers: instances of one major are routed together. */
    contract: z
      .string()
      .max(64)
      .regex(/^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/, CONTRACT)
      .default("1.0.0"),
    logs: WorkerLogs.prefault({}),
    placement: WorkerPlacement.prefault({}),
    rollout: RolloutSettings.prefault({}),
    /** How many there shall be; null = as it is now, and one at first. */
    instances: z.int().min(0).max(INSTANCES_MAX).nullable().default(null),
  })
  .superRefine(({ command, script, ports, health }, ctx) => {
    const complain = (path: (string | number)[], message: string) =>
      ctx.addIssue({ code: "custom", path, message });
    if (command === undefined && script === undefined) {
      complain(["command"], "is missing: say what to run, as command or as script");
    }
    if (command !== undefined && script !== undefined)
      complain(["script"], "must be left out where command is given");
    for (const [i, { name, port }] of ports.entries()) {
      const before = ports.slice(0, i);
      if (before.some((other) => other.name === name))
        complain(["ports", i, "name"], `${name} is there twice`);
      if (port !== null && before.some((other) => other.port === port))
        complain(["ports", i, "port"], `${port} is there twice`);
    }
    if (health !== null && health.kind !== "command" && !ports.some(({ name }) => name === health.port)) {
      const known = ports.map(({ name }) => name).join(", ");
      complain(
        ["health", "port"],
        `must be the name of one of its ports${known === "" ? "; it has none" : ` (${known})`}`,
      );
    }
  });
export type WorkerSpec = z.infer<typeof WorkerSpec>;
/** As it is written: what is left out has a default. */
export type WorkerSpecInput = z.input<typeof WorkerSpec>;
