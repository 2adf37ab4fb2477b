import type { Database } from "@orrery/db";
import type { TargetView } from "@orrery/protocol";
import type { TargetsPort } from "../context.ts";

/** Targets as their rows say; nobody measures anything. */
export function createTestTargets(db: Database): TargetsPort {
  let views: TargetView[] = [];
  return {
    list: () => views,
    get: (id) => views.find((view) => view.id === id) ?? null,
    measure: (id, nodeId) =>
      views.find((view) => view.id === id)?.measures.find((measure) => measure.nodeId === nodeId) ?? null,
    refresh: async () => {
      const rows = await db.read.target.findAll();
      views = rows.map(({ removedAtMs: _, ...row }) => ({ ...row, measures: [] }));
    },
  };
}
