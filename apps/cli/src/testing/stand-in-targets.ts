import {
  type LatencyMatrix,
  LatencyMatrixInput,
  type LinkFigures,
  type NodeView,
  TargetCreateInput,
  TargetRefInput,
  TargetUpdateInput,
  TargetView,
} from "@orrery/protocol";
import { notFound, type StandInProcedure, t } from "./stand-in-trpc.ts";

const AT_MS = 1_700_000_000_000;

/** Targets of the hub's API that the CLI's tests need, in memory: the first node is near, the others are not. */
export class StandInTargets {
  readonly views: TargetView[] = [];

  routers(procedure: StandInProcedure, nodes: () => NodeView[]) {
    return {
      targets: t.router({
        list: procedure.query(() => this.views),
        get: procedure.input(TargetRefInput).query(({ input }) => this.#find(input.targetId)),
        create: procedure.input(TargetCreateInput).mutation(({ input }) => {
          const made = someTarget(input, nodes());
          this.views.push(made);
          return made;
        }),
        update: procedure.input(TargetUpdateInput).mutation(({ input }) => {
          const { targetId, ...fields } = input;
          return Object.assign(this.#find(targetId), fields);
        }),
        remove: procedure.input(TargetRefInput).mutation(({ input }) => {
          this.views.splice(this.views.indexOf(this.#find(input.targetId)), 1);
          return { ok: true };
        }),
      }),
      latency: t.router({
        matrix: procedure
          .input(LatencyMatrixInput)
          .query(({ input }) => someMatrix(nodes(), this.views, input.filter === "many" ? 7 : 0)),
      }),
    };
  }

  #find(id: string): TargetView {
    const view = this.views.find((each) => each.id === id);
    if (view === undefined) throw notFound();
    return view;
  }
}

function someTarget(input: TargetCreateInput, nodes: readonly NodeView[]): TargetView {
  const [nearest] = nodes;
  return TargetView.parse({
    ...input,
    id: `t-${input.name}`,
    createdAtMs: AT_MS,
    updatedAtMs: AT_MS,
    nearest: nearest === undefined ? null : { nodeId: nearest.id, p50Ms: 1.25, sinceAtMs: AT_MS },
    measures: nodes.map((node, i) => ({
      nodeId: node.id,
      p50Ms: i === nodes.length - 1 && i > 0 ? null : 1.25 + 80 * i,
      p99Ms: i === nodes.length - 1 && i > 0 ? null : 2.5 + 80 * i,
      lossRatio: i === nodes.length - 1 && i > 0 ? 1 : 0,
      sentCount: 12,
      problem: i === nodes.length - 1 && i > 0 ? "example.org:443 did not answer within 2000 ms." : null,
      atMs: AT_MS,
      isDemoDelay: input.isDemo,
    })),
  });
}

/** The first hears the others by their mesh, the others know each other by estimate. */
function someMatrix(
  nodes: readonly NodeView[],
  targets: readonly TargetView[],
  leftOutCount: number,
): LatencyMatrix {
  const figures = (row: number, column: number): LinkFigures => ({
    ...{ rttMs: 10.25 * (row + column), isDemoDelay: column === 1 },
    ...(row === 0
      ? { source: "mesh", jitterMs: 0.5, lossRatio: column === 2 ? 0.02 : 0, atMs: AT_MS + 0.5 }
      : { source: "estimate", jitterMs: null, lossRatio: null, atMs: null }),
  });
  return {
    hubAtMs: AT_MS,
    nodes: nodes.map(({ id, name, region }) => ({ nodeId: id, name, region })),
    cells: nodes.map((_, row) => nodes.map((_, column) => (row === column ? null : figures(row, column)))),
    targets: targets.map(({ id, name, nearest }) => ({
      targetId: id,
      name,
      nearestId: nearest?.nodeId ?? null,
    })),
    targetCells: nodes.map((_, row) =>
      targets.map(({ measures }) => {
        const { p50Ms = null, lossRatio = 0, isDemoDelay = false } = measures[row] ?? {};
        return { p50Ms, lossRatio, isDemoDelay };
      }),
    ),
    leftOutCount,
  };
}
