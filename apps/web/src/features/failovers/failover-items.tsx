"use client";
import { AgeText, Quantity, StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { failoverHref } from "./failover-href.ts";
import type { FailoverItemsProps } from "./failover-table.tsx";
import { FAULT_LABELS, KIND_LABELS, leaderChange, outcomeFace } from "./failover-words.ts";

/** The history on a phone: two lines a failover. */
export function FailoverItems({ failovers, withFederation }: FailoverItemsProps): ReactNode {
  return (
    <ul className="divide-y divide-line">
      {failovers.map((failover) => {
        const face = outcomeFace(failover);
        const hasTaken = failover.outcome === "succeeded" || failover.outcome === "running";
        return (
          <li key={failover.id}>
            <PageLink
              href={failoverHref(failover.id)}
              className="grid grid-cols-[0.625rem_minmax(0,1fr)_auto] gap-x-3 px-4 py-2.5 hover:bg-hover"
            >
              <span className="flex h-5 items-center">
                <StatusDot tone={face.tone} label={face.label} />
              </span>
              <span className="min-w-0">
                <span className="block truncate font-medium text-ink text-sm">{leaderChange(failover)}</span>
                <span className="block truncate text-ink-faint text-xs">
                  {[
                    ...(withFederation ? [failover.federationName] : []),
                    KIND_LABELS[failover.kind],
                    ...(failover.fault === "none" ? [] : [FAULT_LABELS[failover.fault].toLowerCase()]),
                    face.label.toLowerCase(),
                  ].join(", ")}
                </span>
              </span>
              <span className="text-right">
                <Quantity
                  kind="duration"
                  value={hasTaken ? failover.totalMs : null}
                  className="block text-ink text-sm"
                />
                <AgeText atMs={failover.startedAtMs} className="text-ink-faint text-xs" />
              </span>
            </PageLink>
          </li>
        );
      })}
    </ul>
  );
}
