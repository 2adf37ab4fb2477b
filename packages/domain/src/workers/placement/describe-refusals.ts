import type { Refusal, RefusalKind } from "./placement.ts";

const KINDS: Record<RefusalKind, (count: number) => string> = {
  room: (n) => `${n} ${n === 1 ? "has" : "have"} no room`,
  port: (n) => `${n} ${n === 1 ? "has" : "have"} the fixed port in use`,
  affinity: (n) => `${n} ${n === 1 ? "does" : "do"} not suit its affinities`,
  "no-workers": (n) => `${n} ${n === 1 ? "runs" : "run"} no workers`,
  health: (n) => `${n} ${n === 1 ? "is" : "are"} not online`,
  scheduling: (n) => `${n} ${n === 1 ? "takes" : "take"} nothing new`,
  admission: (n) => `${n} ${n === 1 ? "is" : "are"} not admitted`,
  filter: (n) => `${n} ${n === 1 ? "does" : "do"} not match the filter`,
};

/** `2 of 5 instances fit nowhere: of 4 nodes 3 have no room, 1 is not online.` */
export function describeRefusals(missing: number, wanted: number, refusals: readonly Refusal[]): string {
  const head = `${missing} of ${wanted} ${wanted === 1 ? "instance fits" : "instances fit"} nowhere`;
  if (refusals.length === 0) return `${head}: the fleet has no nodes.`;
  const parts = Object.entries(KINDS).flatMap(([kind, describe]) => {
    const count = refusals.filter((refusal) => refusal.kind === kind).length;
    return count === 0 ? [] : [describe(count)];
  });
  const of = refusals.length === 1 ? "of one node" : `of ${refusals.length} nodes`;
  return `${head}: ${of} ${parts.join(", ")}.`;
}
