"use client";
import { Card, StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import type { FleetCounts } from "../../lib/live/fleet-state.ts";
import { HEALTH_FACES, HEALTH_ORDER } from "../node/health-face.ts";
import { nodesHref } from "../node/nodes-href.ts";
import { asUnknown } from "./fleet-breakdown.ts";
import { HealthBar } from "./health-bar.tsx";

const OUT_OF_SERVICE = ["cordoned", "draining", "drained", "maintenance"] as const;

/** `isStale`: nothing here may pass as current, so every node counts as unknown and the last known is said beside it. */
export function FleetHealthCard({ counts, isStale }: { counts: FleetCounts; isStale: boolean }): ReactNode {
  const byHealth = isStale ? asUnknown(counts.byHealth) : counts.byHealth;
  return (
    <Card title="Fleet health" {...(isStale ? { note: "not current" } : {})}>
      <p className="flex items-baseline gap-2">
        <span className="font-semibold text-2xl text-ink">{isStale ? "–" : byHealth.online}</span>
        <span className="text-ink-muted text-sm">
          of {counts.admitted} {counts.admitted === 1 ? "node" : "nodes"} online
          {isStale ? `; last known: ${counts.byHealth.online}` : ""}
        </span>
      </p>
      <HealthBar counts={byHealth} className="mt-3" />
      <ul className="mt-3 grid grid-cols-2 gap-x-4 sm:grid-cols-3 lg:grid-cols-5">
        {HEALTH_ORDER.map((health) => (
          <li key={health}>
            <PageLink
              href={nodesHref([
                { kind: "field", field: "admission", isNegated: false, values: ["admitted"] },
                { kind: "field", field: "health", isNegated: false, values: [health] },
              ])}
              className="-mx-2 flex items-center gap-2 rounded-md px-2 py-1.5 hover:bg-hover touch:min-h-11"
            >
              <StatusDot tone={HEALTH_FACES[health].tone} />
              <span className="text-ink-muted text-xs">{HEALTH_FACES[health].label}</span>
              <span
                className={
                  byHealth[health] === 0
                    ? "ml-auto text-ink-faint text-sm"
                    : "ml-auto font-medium text-ink text-sm"
                }
              >
                {byHealth[health]}
              </span>
            </PageLink>
          </li>
        ))}
      </ul>
      <BesideHealth counts={counts} />
    </Card>
  );
}

/** What is not about health: who is out of service, and who waits at the door. */
function BesideHealth({ counts }: { counts: FleetCounts }): ReactNode {
  const outOfService = OUT_OF_SERVICE.filter((state) => counts.byScheduling[state] > 0);
  if (outOfService.length === 0 && counts.waiting === 0) return null;
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4 border-line border-t pt-2 text-xs">
      {outOfService.map((state) => (
        <CountLink
          key={state}
          count={counts.byScheduling[state]}
          label={state === "maintenance" ? "in maintenance" : state}
          href={nodesHref([{ kind: "field", field: "scheduling", isNegated: false, values: [state] }])}
        />
      ))}
      {counts.waiting === 0 ? null : (
        <CountLink
          count={counts.waiting}
          label="waiting for approval"
          href={nodesHref([{ kind: "field", field: "admission", isNegated: false, values: ["waiting"] }])}
        />
      )}
    </ul>
  );
}

function CountLink({ count, label, href }: { count: number; label: string; href: string }): ReactNode {
  return (
    <li>
      <PageLink
        href={href}
        className="inline-flex h-6 items-center gap-1.5 text-ink-muted hover:text-ink hover:underline touch:h-11"
      >
        <span className="font-medium text-ink">{count}</span>
        {label}
      </PageLink>
    </li>
  );
}
