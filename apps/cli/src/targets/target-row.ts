import { formatTargetCheck, type NodeId, type TargetMeasure, type TargetView } from "@orrery/protocol";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";

/** One target as `--json` prints it in a list: flat, every field always there. The names are promised in docs/cli.md. */
export function toTargetRow(view: TargetView, nameOf: (nodeId: NodeId) => string) {
  const { check, nearest, measures } = view;
  return wholeMilliseconds({
    id: view.id,
    name: view.name,
    kind: check.kind,
    address: targetAddress(check),
    description: formatTargetCheck(check),
    latitude: view.latitude,
    longitude: view.longitude,
    place: view.place,
    intervalMs: view.intervalMs,
    timeoutMs: view.timeoutMs,
    nodeFilter: view.nodeFilter,
    allowsPrivate: view.allowsPrivate,
    isDemo: view.isDemo,
    createdAtMs: view.createdAtMs,
    updatedAtMs: view.updatedAtMs,
    nearest: nearest === null ? null : nameOf(nearest.nodeId),
    nearestNodeId: nearest?.nodeId ?? null,
    nearestP50Ms: nearest?.p50Ms ?? null,
    nearestSinceAtMs: nearest?.sinceAtMs ?? null,
    measuringNodeCount: measures.length,
    reachingNodeCount: measures.filter(({ p50Ms }) => p50Ms !== null).length,
  });
}

/** A target with all its measures, nearest first, as `targets show --json` prints it. */
export function toTargetDetailRow(view: TargetView, nameOf: (nodeId: NodeId) => string) {
  return {
    ...toTargetRow(view, nameOf),
    measures: view.measures.map((measure) => toMeasureRow(measure, nameOf)),
  };
}

function toMeasureRow(measure: TargetMeasure, nameOf: (nodeId: NodeId) => string) {
  const { nodeId, p50Ms, p99Ms, lossRatio, sentCount, problem, atMs, isDemoDelay } = measure;
  return wholeMilliseconds({
    node: nameOf(nodeId),
    ...{ nodeId, p50Ms, p99Ms, lossRatio, sentCount, problem, atMs, isDemoDelay },
  });
}

/** As `targets create` takes it. */
export function targetAddress(check: TargetView["check"]): string {
  if (check.kind === "http" || check.kind === "websocket") return check.url;
  const host = check.host.includes(":") ? `[${check.host}]` : check.host;
  return `${check.kind}://${host}:${check.port}`;
}
