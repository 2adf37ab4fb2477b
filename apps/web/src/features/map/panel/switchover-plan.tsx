"use client";
import type { MapFleet } from "@orrery/domain/map";
import type { FederationView, MemberId } from "@orrery/protocol";
import { Button, Quantity } from "@orrery/ui";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { DryRunChecks } from "../../federation/actions/dry-run-checks.tsx";
import { useFederationActions } from "../../federation/actions/federation-actions-provider.tsx";
import { TargetSelect } from "../../federation/actions/target-select.tsx";
import { useDryRun } from "../../federation/actions/use-dry-run.ts";
import { memberName } from "../../federation/membership.ts";
import { useMapPage } from "../map-context.ts";
import { selectNodes } from "../map-selection-text.ts";
import { countOf } from "../map-words.ts";
import { type RttBetween, type SwitchoverPreview, switchoverPreview } from "../switchover-preview.ts";
import { useFleetTick } from "../use-fleet-tick.ts";
import { useFlights } from "../use-flights.ts";

const FOLLOW_MS = 1000;

export type SwitchoverPlanProps = { federation: FederationView; onClose: () => void };

/** The dry run of a switchover, drawn on the map: which ways the leader's messages take instead. Done only in its dialog, which asks. */
export function SwitchoverPlan({ federation, onClose }: SwitchoverPlanProps): ReactNode {
  const { setPreview, fleet } = useMapPage();
  const flights = useFlights();
  useFleetTick(FOLLOW_MS);
  const openTask = useFederationActions();
  const [to, setTo] = useState<MemberId | null>(null);
  const { id: federationId } = federation;
  const dryRun = useDryRun(["switchover", federationId, to, null], (client) =>
    client.federations.switchover.mutate({ federationId, to, atMs: null, dryRun: true }),
  );
  const plannedId = dryRun.result?.to ?? to ?? federation.readiness.nextId;
  const preview = plannedId === null ? null : switchoverPreview(federation, plannedId, rttBetween(fleet));
  // Reports change the view every second; what is drawn changes only with its links.
  const drawnKey = JSON.stringify(preview?.map ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the links
  useEffect(() => setPreview(preview?.map ?? null), [drawnKey, setPreview]);
  useEffect(() => () => setPreview(null), [setPreview]);
  // What is drawn reaches over all of them. Only once: after that the camera is the reader's.
  const showAll = useRef(() => flights.to(selectNodes(federation.members.map(({ nodeId }) => nodeId))));
  useEffect(() => showAll.current(), []);

  const member = federation.members.find(({ memberId }) => memberId === plannedId);
  return (
    <section aria-label="Planned switchover" className="flex flex-col gap-3">
      <TargetSelect federation={federation} value={to} onChange={setTo} />
      {preview === null || plannedId === null ? null : (
        <PreviewFigures
          preview={preview}
          from={federation.leader?.name ?? "the leader"}
          to={memberName(federation, plannedId)}
        />
      )}
      <DryRunChecks dryRun={dryRun} />
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          variant="primary"
          disabled={!dryRun.isPossible || member === undefined}
          onClick={() => {
            if (member !== undefined) openTask({ action: "lead", federation, member });
          }}
        >
          Switch over…
        </Button>
        <Button size="sm" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </section>
  );
}

/** The slower of the two directions, as the map has it. */
function rttBetween(fleet: MapFleet): RttBetween {
  return (a, b) => {
    const [x, y] = [fleet.slotOf(a), fleet.slotOf(b)];
    const measured = [fleet.linkBetween(x, y)?.rttMs, fleet.linkBetween(y, x)?.rttMs].filter(
      (rttMs) => typeof rttMs === "number",
    );
    return measured.length === 0 ? null : Math.max(...measured);
  };
}

function PreviewFigures({
  preview,
  from,
  to,
}: {
  preview: SwitchoverPreview;
  from: string;
  to: string;
}): ReactNode {
  const { added, removed } = preview.map;
  return (
    <div className="flex flex-col gap-1.5 text-ink-muted text-xs/5">
      <p className="text-pretty">
        On the map: {countOf(added.length, "way")} from {to} that it will use, instead of{" "}
        {countOf(removed.length, "way")} from {from}. The topology’s links stay as they are.
      </p>
      <dl className="grid grid-cols-[1fr_auto_auto_auto] items-baseline gap-x-2 text-ink-faint">
        <Change label="A write waits for" {...preview.majorityRttMs} />
        <Change label="To the furthest member" {...preview.slowestRttMs} />
      </dl>
    </div>
  );
}

function Change({
  label,
  before,
  after,
}: {
  label: string;
  before: number | null;
  after: number | null;
}): ReactNode {
  return (
    <>
      <dt>{label}</dt>
      <dd className="text-right text-ink-muted">
        <Quantity kind="duration" value={before} />
      </dd>
      <dd aria-hidden>→</dd>
      <dd className="text-right font-medium text-ink">
        <span className="sr-only">then </span>
        <Quantity kind="duration" value={after} />
      </dd>
    </>
  );
}
