import type { NodeId, TargetMeasure, TargetView } from "@orrery/protocol";

export type MeasuredTarget<T> = { readonly target: T; readonly measure: TargetMeasure };

/** The targets that a node measures, the quickest first; those that it does not reach come last. */
export function targetsOfNode<T extends Pick<TargetView, "name" | "measures">>(
  targets: readonly T[],
  nodeId: NodeId,
): MeasuredTarget<T>[] {
  const measured: MeasuredTarget<T>[] = [];
  for (const target of targets) {
    const measure = target.measures.find((each) => each.nodeId === nodeId);
    if (measure !== undefined) measured.push({ target, measure });
  }
  return measured.sort(
    (a, b) =>
      orderOf(a.measure) - orderOf(b.measure) ||
      (a.target.name < b.target.name ? -1 : a.target.name > b.target.name ? 1 : 0),
  );
}

/** A large number and not infinity: the difference of two infinities is none. */
function orderOf({ p50Ms }: TargetMeasure): number {
  return p50Ms ?? Number.MAX_SAFE_INTEGER;
}
