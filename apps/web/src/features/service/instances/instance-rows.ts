import { type FoundStanding, worstStanding } from "@orrery/domain/routing";
import type {
  BreakerState,
  InstanceRouting,
  InstanceStanding,
  NodeId,
  ServiceInstance,
  ServiceView,
} from "@orrery/protocol";
import { holdsWords, searchWords } from "../../../lib/search/search-words.ts";

/** How one gateway finds the instance. */
export type Finding = { nodeId: NodeId; routing: InstanceRouting; atMs: number };

/** One instance as all gateways that told of it find it together. */
export type InstanceRow = {
  instance: ServiceInstance;
  /** The worst that one of them says; null = none told of it. */
  standing: FoundStanding;
  reason: string;
  /** Gateways that say so. */
  sayers: NodeId[];
  /** Until when it is left out, as the last of these has it; null = until it is found well. */
  untilAtMs: number | null;
  breaker: BreakerState;
  /** Mean of the gateways, each by its requests in the window; null = nothing was answered. */
  latencyMs: number | null;
  /** 0..1 in the same way; null = nothing was asked. */
  successRatio: number | null;
  /** 0..1 of all requests in the window; null = there were none. */
  shareRatio: number | null;
  openCount: number;
  requestCount: number;
  failedCount: number;
  findings: Finding[];
};

export type StandingChoice = InstanceStanding | "untold";
/** Worst first. */
export const STANDING_CHOICES = [
  "open",
  "down",
  "trial",
  "ejected",
  "unproven",
  "untold",
  "draining",
  "usable",
] as const satisfies StandingChoice[];

/** Worst first, then by the instance's name. */
export function instanceRows({
  instances,
  routers,
}: Pick<ServiceView, "instances" | "routers">): InstanceRow[] {
  const findings = new Map<string, Finding[]>();
  let requestTotal = 0;
  for (const { nodeId, atMs, instances: told } of routers) {
    for (const routing of told) {
      const known = findings.get(routing.instanceId) ?? [];
      findings.set(routing.instanceId, [...known, { nodeId, routing, atMs }]);
      requestTotal += routing.requestCount;
    }
  }
  return instances
    .map((instance) => rowOf(instance, findings.get(instance.id) ?? [], requestTotal))
    .sort((a, b) => rankOf(a) - rankOf(b) || byName.compare(a.instance.id, b.instance.id));
}

export function choiceOf({ standing }: Pick<InstanceRow, "standing">): StandingChoice {
  return standing ?? "untold";
}

/** Rows in which every word stands: in the instance's name, its node's name, its place, its contract, its reason. */
export function filterRows(
  rows: readonly InstanceRow[],
  { search, choice }: { search: string; choice: StandingChoice | null },
  nameOf: (nodeId: NodeId) => string,
): InstanceRow[] {
  const words = searchWords(search);
  return rows.filter((row) => {
    if (choice !== null && choiceOf(row) !== choice) return false;
    const { id, nodeId, region, zone, contract } = row.instance;
    return holdsWords([id, nameOf(nodeId), region, zone, contract, row.reason].join(" "), words);
  });
}

export function countByStanding(rows: readonly InstanceRow[]): Record<StandingChoice, number> {
  const counts = { open: 0, down: 0, trial: 0, ejected: 0, unproven: 0, draining: 0, usable: 0, untold: 0 };
  for (const row of rows) counts[choiceOf(row)] += 1;
  return counts;
}

const byName = new Intl.Collator("en", { numeric: true });
const BREAKERS_WORST_FIRST = ["open", "half-open"] as const;

function rowOf(instance: ServiceInstance, findings: Finding[], requestTotal: number): InstanceRow {
  const routings = findings.map(({ routing }) => routing);
  const standing = worstStanding(routings, instance.isDraining);
  const saying = findings.filter(({ routing }) => routing.standing === standing);
  const sum = (read: (routing: InstanceRouting) => number) =>
    routings.reduce((total, routing) => total + read(routing), 0);
  const requestCount = sum((routing) => routing.requestCount);
  return {
    ...{ instance, standing, findings, requestCount },
    reason: saying[0]?.routing.reason ?? (standing === null ? UNTOLD : "It ends, and takes nothing new."),
    sayers: saying.map(({ nodeId }) => nodeId),
    untilAtMs: untilOf(saying.map(({ routing }) => routing)),
    breaker:
      BREAKERS_WORST_FIRST.find((state) => routings.some((each) => each.breaker.state === state)) ?? "closed",
    latencyMs: meanOf(routings, ({ latencyMs }) => latencyMs),
    successRatio: meanOf(routings, ({ successRatio }) => successRatio),
    shareRatio: requestTotal === 0 ? null : requestCount / requestTotal,
    openCount: sum((routing) => routing.openCount),
    failedCount: sum((routing) => routing.failedCount),
  };
}

const UNTOLD = "No gateway told of it lately.";

function untilOf(routings: readonly InstanceRouting[]): number | null {
  const ends = routings.flatMap(({ standing, breaker, ejectedUntilAtMs }) => {
    const end =
      standing === "open" ? breaker.openUntilAtMs : standing === "ejected" ? ejectedUntilAtMs : null;
    return end === null ? [] : [end];
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

/** Where no gateway has asked it anything in the window, all count the same. */
function meanOf(
  routings: readonly InstanceRouting[],
  read: (routing: InstanceRouting) => number | null,
): number | null {
  const known = routings.flatMap((routing) => {
    const value = read(routing);
    return value === null ? [] : [{ value, count: routing.requestCount }];
  });
  const isAsked = known.some(({ count }) => count > 0);
  const weightOf = (count: number) => (isAsked ? count : 1);
  const weight = known.reduce((sum, { count }) => sum + weightOf(count), 0);
  return weight === 0
    ? null
    : known.reduce((sum, { value, count }) => sum + value * weightOf(count), 0) / weight;
}

function rankOf(row: InstanceRow): number {
  return STANDING_CHOICES.indexOf(choiceOf(row));
}
