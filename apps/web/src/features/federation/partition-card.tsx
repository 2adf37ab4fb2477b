"use client";
import type { FederationView, PartitionView } from "@orrery/protocol";
import { AgeText, Card, StatusBadge, type StatusTone } from "@orrery/ui";
import type { ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { memberName } from "./membership.ts";

const FACES: Record<PartitionView["verdict"], { label: string; tone: StatusTone }> = {
  whole: { label: "Whole", tone: "ok" },
  partial: { label: "Some links fail", tone: "warn" },
  split: { label: "Split", tone: "bad" },
  "no-quorum": { label: "No quorum", tone: "bad" },
};

/** Who hears whom, as groups: the one with the quorum can act, the others serve reads marked stale and refuse writes. */
export function PartitionCard({ federation }: { federation: FederationView }): ReactNode {
  const viewer = useViewer();
  const { partition } = federation;
  const face =
    viewer === undefined ? FACES[partition.verdict] : ({ label: "Unknown", tone: "unknown" } as const);
  return (
    <Card
      title="Who hears whom"
      note={
        <>
          reported <AgeText atMs={federation.reportedAtMs} />
        </>
      }
      actions={<StatusBadge tone={face.tone} label={face.label} />}
    >
      <div className="flex flex-col gap-3">
        <ul className="flex flex-col gap-1 text-pretty text-ink-muted text-sm">
          {partition.sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {partition.verdict === "whole" ? null : (
          <ul aria-label="Groups" className="flex flex-col gap-2">
            {partition.groups.map((group) => (
              <li
                key={group.members.join()}
                className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-0.5 rounded-md border border-line bg-inset px-3 py-2"
              >
                <span className="min-w-0 text-ink text-sm">
                  {group.members.map((id) => memberName(federation, id)).join(", ")}
                </span>
                <span className="text-ink-faint text-xs">
                  {group.hasQuorum ? "has the quorum" : "no quorum"}
                </span>
              </li>
            ))}
            {partition.silent.length === 0 ? null : (
              <li className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-0.5 rounded-md border border-line border-dashed px-3 py-2">
                <span className="min-w-0 text-ink-muted text-sm">
                  {partition.silent.map((id) => memberName(federation, id)).join(", ")}
                </span>
                <span className="text-ink-faint text-xs">silent</span>
              </li>
            )}
          </ul>
        )}
      </div>
    </Card>
  );
}
