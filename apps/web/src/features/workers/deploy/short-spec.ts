import { WorkerSpec, type WorkerSpecInput } from "@orrery/protocol/workers";

/** A spec without what is its default anyway, in the order in which specs are written: it reads as the same one. */
export function shortSpec(spec: WorkerSpec): WorkerSpecInput {
  const {
    name,
    description: _description,
    command,
    script,
    args,
    environment,
    health,
    ports,
    ...rest
  } = spec;
  const start = {
    name,
    ...(spec.description === "" ? {} : { description: spec.description }),
    ...(command === undefined ? {} : { command }),
    ...(script === undefined ? {} : { script }),
  };
  const ofHealth = health === null ? {} : { health: without(health, HEALTH_DEFAULTS) };
  const ofPorts = ports.length === 0 ? {} : { ports: ports.map((port) => without(port, PORT_DEFAULTS)) };
  const ordered = { args, environment, ...ofPorts, ...ofHealth, ...rest };
  const { name: _, command: _command, ...defaults } = DEFAULTS;
  return { ...start, ...withoutDefaults(ordered, defaults) } as WorkerSpecInput;
}

const DEFAULTS: Record<string, unknown> = WorkerSpec.parse({ name: "a", command: "b" });
const PORT_DEFAULTS = { service: null, port: null };
const HEALTH_DEFAULTS: Record<string, unknown> = {
  path: "/",
  intervalMs: 5000,
  timeoutMs: 2000,
  unhealthyAfter: 3,
  healthyAfter: 1,
  startupMs: 30_000,
  restartAfterMs: 30_000,
};

function withoutDefaults(value: object, defaults: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const fallback = defaults[key];
    if (same(part, fallback)) continue;
    kept[key] = isGroup(part) && isGroup(fallback) && key !== "environment" ? without(part, fallback) : part;
  }
  return kept;
}

function without(value: object, defaults: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key, part]) => !same(part, defaults[key])));
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
