import type { DetectionChoice, FailoverPolicy, TopologyKind, ZoneRule } from "@orrery/protocol";
import { type Command, Option } from "commander";
import { usageError } from "../cli-error.ts";
import { parseDuration } from "../output/duration.ts";

/** What `create` and `set` share. */
export type FederationOptions = {
  observer?: string[];
  priority?: string[];
  topology?: TopologyKind;
  maxHops?: string;
  profile?: DetectionChoice;
  mode?: FailoverPolicy["mode"];
  target?: string;
  cooldown?: string;
  limit?: string;
  acknowledgment?: "yes" | "no";
  acknowledgmentWait?: string;
  zoneRule?: ZoneRule;
  brake?: string;
  acceptNoSpare?: boolean;
  preview?: boolean;
};

const TOPOLOGIES: readonly TopologyKind[] = ["mesh", "ring", "star", "hierarchical", "adaptive"];
const PROFILES: readonly DetectionChoice[] = ["auto", "lan", "metro", "wan"];
const ZONE_RULES: readonly ZoneRule[] = [
  "any",
  "prefer-same",
  "prefer-other",
  "require-same",
  "require-other",
];

export function withFederationOptions(command: Command): Command {
  const choice = (flags: string, description: string, choices: readonly string[]) =>
    new Option(flags, description).choices(choices);
  return command
    .addOption(choice("--topology <kind>", "how the members are linked", TOPOLOGIES))
    .option("--max-hops <count>", "over how many members a message may go")
    .addOption(choice("--profile <profile>", "how fast silence is noticed; auto measures", PROFILES))
    .addOption(choice("--mode <mode>", "whether members fail over by themselves", ["automatic", "manual"]))
    .option("--target <duration>", "how long a failover may take, as in 500ms")
    .option("--cooldown <duration>", "pause after an automatic failover; 0 = none")
    .option("--limit <count/duration>", "automatic failovers in a window, as in 3/24h")
    .addOption(choice("--acknowledgment <answer>", "whether each must be acknowledged", ["yes", "no"]))
    .option("--acknowledgment-wait <duration>", "after which it counts as acknowledged, or never")
    .addOption(choice("--zone-rule <rule>", "where the next leader may be", ZONE_RULES))
    .option("--brake <percent>", "nothing by itself when more of a region is lost, as in 55%")
    .option("--accept-no-spare", "allow fewer than three voters")
    .option("--preview", "show what it would be, and change nothing");
}

/** Only what was given; the hub fills in or keeps the rest. */
export function readPolicy(options: FederationOptions): Partial<FailoverPolicy> {
  const policy: Partial<FailoverPolicy> = {};
  if (options.mode !== undefined) policy.mode = options.mode;
  if (options.target !== undefined) policy.targetMs = Math.round(parseDuration(options.target));
  if (options.cooldown !== undefined) policy.cooldownMs = windowMs(options.cooldown);
  if (options.limit !== undefined) Object.assign(policy, readLimit(options.limit));
  if (options.acknowledgment !== undefined) policy.needsAcknowledgment = options.acknowledgment === "yes";
  if (options.acknowledgmentWait !== undefined) {
    const wait = options.acknowledgmentWait;
    policy.acknowledgmentWaitMs = wait === "never" ? null : windowMs(wait);
  }
  if (options.zoneRule !== undefined) policy.zoneRule = options.zoneRule;
  if (options.brake !== undefined) policy.brakeLostRatio = readPercent(options.brake);
  return policy;
}

export function readHops(text: string | undefined): { hopsMax?: number } {
  if (text === undefined) return {};
  const hopsMax = Number(text);
  if (Number.isInteger(hopsMax) && hopsMax >= 1 && hopsMax <= 64) return { hopsMax };
  throw usageError(`--max-hops ${text}: write a whole number from 1 to 64.`);
}

/** `NODE=PRIORITY` each. */
export function readPriorities(pairs: readonly string[]): { node: string; priority: number }[] {
  return pairs.map((pair) => {
    const at = pair.lastIndexOf("=");
    const priority = Number(pair.slice(at + 1));
    if (at < 1 || pair.endsWith("=") || !Number.isInteger(priority) || priority < 0 || priority > 1000) {
      throw usageError(`--priority ${pair}: write it as NODE=100, from 0 (never leads) to 1000.`);
    }
    return { node: pair.slice(0, at), priority };
  });
}

function readLimit(text: string): Pick<FailoverPolicy, "limitCount" | "limitWindowMs"> {
  const [count = "", window = ""] = text.split("/");
  const limitCount = Number(count);
  if (count === "" || window === "" || !Number.isInteger(limitCount) || limitCount < 0 || limitCount > 1000) {
    throw usageError(`--limit ${text}: write it as 3/24h, at most 1000.`);
  }
  return { limitCount, limitWindowMs: Math.round(parseDuration(window)) };
}

function readPercent(text: string): number {
  const percent = Number(text.replace(/%$/, ""));
  if (text !== "" && text !== "%" && percent >= 0 && percent <= 100) return percent / 100;
  throw usageError(`--brake ${text}: write a share of the region's nodes, as in 55%.`);
}

function windowMs(text: string): number {
  return text === "0" ? 0 : Math.round(parseDuration(text));
}
