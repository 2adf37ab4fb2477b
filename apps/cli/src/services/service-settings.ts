import { RoutingStrategy, ServiceSettings } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { parseDuration } from "../output/duration.ts";

/** What `create` and `set` share. */
export type ServiceOptions = { name?: string; description?: string; strategy?: string; setting?: string[] };

type Flat = Record<string, unknown>;

const DEFAULTS = ServiceSettings.parse({});
const BURST = "callerLimits.burst";
const CALLERS = "callerLimits.callers";

/** Names as `--setting` takes them, such as `breaker.openMs`. */
export const SETTING_NAMES: readonly string[] = [...Object.keys(flat(DEFAULTS)), BURST].sort();

/** `before` with what `--setting name=value` and `--strategy` change of it. */
export function readSettings(
  { setting, strategy }: Pick<ServiceOptions, "setting" | "strategy">,
  before: ServiceSettings = DEFAULTS,
): ServiceSettings {
  const changed = flat(before);
  if (strategy !== undefined) changed.strategy = readStrategy(strategy);
  for (const pair of setting ?? []) {
    const [name, value] = readSetting(pair);
    changed[name] = value;
  }
  const settings = ServiceSettings.safeParse(nested(changed));
  if (settings.success) return settings.data;
  const problems = settings.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw usageError(`--setting ${problems.join("; ")}.`);
}

export function readStrategy(text: string): RoutingStrategy {
  const strategy = RoutingStrategy.safeParse(text);
  if (strategy.success) return strategy.data;
  throw usageError(`There is no strategy ${text}; there are ${RoutingStrategy.options.join(", ")}.`);
}

/** As `--setting` takes it. */
export function formatSetting(name: string, settings: ServiceSettings): string {
  const value = flat(settings)[name];
  if (value === null || value === undefined) return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(formatCaller).join(",");
  if (typeof value !== "number" || !name.endsWith("Ms") || value === 0) return String(value);
  if (value % 1000 !== 0) return `${value}ms`;
  return value % 60_000 === 0 ? `${value / 60_000}m` : `${value / 1000}s`;
}

function flat(settings: ServiceSettings): Flat {
  const entries = Object.entries(settings).flatMap(([group, value]) => {
    if (typeof value !== "object") return [[group, value] as const];
    return Object.entries(value).map(([name, each]) => [`${group}.${name}`, each] as const);
  });
  return Object.fromEntries(entries);
}

function nested(settings: Flat): Flat {
  const groups: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(settings)) {
    const [group = "", inner] = name.split(".");
    if (inner === undefined) groups[group] = value;
    else if (value !== undefined)
      groups[group] = { ...(groups[group] as object | undefined), [inner]: value };
  }
  return groups;
}

function readSetting(pair: string): [string, unknown] {
  const at = pair.indexOf("=");
  const [name, value] = [pair.slice(0, Math.max(0, at)), pair.slice(at + 1)];
  if (!SETTING_NAMES.includes(name)) {
    throw usageError(`--setting ${pair}: write name=value; there are ${SETTING_NAMES.join(", ")}.`);
  }
  return [name, readValue(name, value)];
}

function readValue(name: string, value: string): unknown {
  if (name === CALLERS) return value === "none" ? [] : value.split(",").map(readCaller);
  if (name === BURST && value === "none") return undefined;
  if (value === "none") return null;
  if (name === "strategy") return value;
  if (name.endsWith("isOn")) return value === "true" ? true : value === "false" ? false : value;
  if (!name.endsWith("Ms")) return Number(value);
  return value === "0" ? 0 : Math.round(parseDuration(value));
}

/** `crawler:600`; `crawler:none` = without a limit. */
function readCaller(text: string): { caller: string; perMinute: number | null } {
  const at = text.lastIndexOf(":");
  const perMinute = text.slice(at + 1);
  if (at < 1) throw usageError(`--setting ${CALLERS}: write ${text} as crawler:600, or crawler:none.`);
  return { caller: text.slice(0, at), perMinute: perMinute === "none" ? null : Number(perMinute) };
}

function formatCaller({ caller, perMinute }: { caller: string; perMinute: number | null }): string {
  return `${caller}:${perMinute ?? "none"}`;
}
