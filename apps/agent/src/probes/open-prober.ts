import type { Clock } from "@orrery/runtime";
import type { AllowEntry } from "./allow-list.ts";
import { createMeasurer } from "./create-measurer.ts";
import { Prober } from "./prober.ts";
import { HostResolver } from "./resolve-host.ts";
import { TargetGuard } from "./target-guard.ts";

export type ProberSettings = {
  /** What the host's own file allows; null = it has no list. */
  readonly allow: readonly AllowEntry[] | null;
  /** Of this node; it may be enrolled anew. */
  readonly nodeId: () => string;
  /** Where this node itself is reached; null = nowhere. */
  readonly ownPort: () => number | null;
  readonly clock: Clock;
  readonly random: () => number;
};

/** A prober over this host's network. */
export function openProber({ allow, nodeId, ownPort, clock, random }: ProberSettings): Prober {
  const resolver = new HostResolver(clock);
  const context = { resolver, guard: new TargetGuard(allow, resolver), ownPort, clock, random };
  return new Prober({ nodeId, clock, random, createMeasurer: (order) => createMeasurer(order, context) });
}
