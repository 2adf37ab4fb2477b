"use client";
import { Fact, Quantity } from "@orrery/ui";
import type { ReactNode } from "react";
import { HEALTH_FACES } from "../../node/health-face.ts";
import { useMapPage } from "../map-context.ts";

/** What of a node is recorded by the minute. */
export function PastNodeFacts({ slot }: { slot: number }): ReactNode {
  const { fleet, time } = useMapPage();
  const state = fleet.state(slot);
  if (state === null) {
    return (
      <p className="text-pretty text-ink-muted text-sm">
        {time.moment.state === "recorded"
          ? "It was not in the fleet then."
          : "Nothing of it was recorded at this moment."}
      </p>
    );
  }
  return (
    <section aria-label="As it was" className="flex flex-col gap-3">
      <dl className="grid grid-cols-3 gap-x-4 gap-y-2.5">
        <Fact label="Health">{HEALTH_FACES[state.health].label}</Fact>
        <Fact label="Scheduling">
          <span className="capitalize">{state.scheduling}</span>
        </Fact>
        <Fact label="Load">
          <Quantity kind="ratio" value={state.loadRatio} />
        </Fact>
        <Fact label="Role">{state.leads ? "Led" : state.isMember ? "Member" : "In no federation"}</Fact>
      </dl>
      <p className="text-pretty text-ink-faint text-xs">
        The worst health of the minute, and everything else as it was at its end. Of the past one can only
        read.
      </p>
    </section>
  );
}
