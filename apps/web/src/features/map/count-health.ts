import type { MapFleet } from "@orrery/domain/map";
import type { NodeHealth } from "@orrery/protocol";

/** Admitted nodes by health. */
export function countHealth(fleet: MapFleet): Record<NodeHealth, number> {
  const counts: Record<NodeHealth, number> = { unknown: 0, online: 0, suspect: 0, unreachable: 0, down: 0 };
  for (let slot = 0; slot < fleet.slotBound; slot += 1) {
    const state = fleet.state(slot);
    if (state?.admission === "admitted") counts[state.health] += 1;
  }
  return counts;
}
