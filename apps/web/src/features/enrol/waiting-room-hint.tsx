"use client";
import { StatusDot } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useFleetCounts } from "../../lib/live/use-nodes.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { nodesHref } from "../node/nodes-href.ts";

/** Says whether a host that enrols is in the fleet at once, or waits for someone. */
export function WaitingRoomHint(): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const settings = useQuery(trpc.settings.get.queryOptions(undefined, { enabled: can("settings:read") }));
  const { waiting } = useFleetCounts();
  if (settings.data === undefined) return null;
  const isOn = settings.data.waitingRoomEnabled;
  return (
    <p className="text-pretty text-ink-muted text-sm">
      <StatusDot tone={isOn ? "info" : "idle"} className="mr-1.5 inline-block" />
      {isOn
        ? "The waiting room is on: hosts join the fleet when someone approves them. "
        : "The waiting room is off: hosts join the fleet at once. "}
      {waiting === 0 ? null : (
        <PageLink
          className="text-ink underline underline-offset-2"
          href={nodesHref([{ kind: "field", field: "admission", isNegated: false, values: ["waiting"] }])}
        >
          {waiting} waiting now
        </PageLink>
      )}{" "}
      <PageLink className="underline underline-offset-2 hover:text-ink" href="/settings">
        Settings
      </PageLink>
    </p>
  );
}
