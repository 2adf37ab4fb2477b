import { PoolSettings } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { parseDuration } from "../output/duration.ts";

/** What `create`, `set` and `backtest` share. */
export type PoolOptions = { name?: string; description?: string; nodes?: string; setting?: string[] };

export const SETTING_NAMES = Object.keys(PoolSettings.shape) as (keyof PoolSettings)[];
const LISTS: readonly string[] = ["ports", "allowPrivate"];

/** Only what was given. */
export function readPoolFields({ description, nodes }: PoolOptions) {
  return {
    ...(description === undefined ? {} : { description }),
    ...(nodes === undefined ? {} : { nodeFilter: nodes }),
  };
}

/** `before` with what `--setting name=value` changes of it. */
export function readSettings(
  pairs: readonly string[] | undefined,
  before: Partial<PoolSettings>,
): PoolSettings {
  const given = Object.fromEntries((pairs ?? []).map(readSetting));
  const settings = PoolSettings.safeParse({ ...before, ...given });
  if (settings.success) return settings.data;
  const problems = settings.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw usageError(`--setting ${problems.join("; ")}.`);
}

function readSetting(pair: string): [string, unknown] {
  const at = pair.indexOf("=");
  const [name, value] = [pair.slice(0, Math.max(0, at)), pair.slice(at + 1)];
  if (!(SETTING_NAMES as string[]).includes(name)) {
    throw usageError(`--setting ${pair}: write name=value; there are ${SETTING_NAMES.join(", ")}.`);
  }
  return [name, readValue(name, value)];
}

function readValue(name: string, value: string): unknown {
  if (name === "echoUrl") return value === "none" ? null : value;
  if (LISTS.includes(name)) {
    const items = value.split(",").filter((item) => item !== "");
    return name === "ports" ? items.map(Number) : items;
  }
  if (name === "retryBlocked") return value === "true" ? true : value === "false" ? false : value;
  if (!name.endsWith("Ms")) return Number(value);
  return value === "0" ? 0 : Math.round(parseDuration(value));
}

/** As `--setting` takes it. */
export function formatSetting(name: keyof PoolSettings, settings: PoolSettings): string {
  const value = settings[name];
  if (value === null) return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(",");
  if (!name.endsWith("Ms") || value === 0) return String(value);
  const ms = Number(value);
  if (ms % 1000 !== 0) return `${ms}ms`;
  return ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1000}s`;
}
