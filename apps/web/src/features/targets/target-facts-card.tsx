"use client";
import { parseNodeFilter } from "@orrery/domain";
import type { TargetView } from "@orrery/protocol";
import { AgeText, Card, type KeyValueItem, KeyValueList } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { nodesHref } from "../node/nodes-href.ts";
import { exactDuration } from "./duration-draft.ts";
import { CheckText } from "./target-cells.tsx";
import { TARGET_KIND_WORDS } from "./target-words.ts";

export function TargetFactsCard({ target }: { target: TargetView }): ReactNode {
  return (
    <Card title="Target">
      <KeyValueList items={factItems(target)} />
    </Card>
  );
}

function factItems(target: TargetView): KeyValueItem[] {
  const { check } = target;
  return [
    { label: "Measures", value: TARGET_KIND_WORDS[check.kind].label },
    {
      label: "Address",
      value: (
        <span className="wrap-anywhere">
          <CheckText target={target} />
        </span>
      ),
    },
    ...(check.kind === "http"
      ? [
          {
            label: "Expects",
            value:
              check.expectedStatus === undefined ? "any status below 400" : `status ${check.expectedStatus}`,
          },
        ]
      : []),
    { label: "Interval", value: exactDuration(target.intervalMs) },
    { label: "Timeout", value: exactDuration(target.timeoutMs) },
    { label: "Nodes", value: <NodesText target={target} /> },
    { label: "Private ranges", value: target.allowsPrivate ? "measured too" : "refused" },
    { label: "Place", value: placeText(target) },
    { label: "Created", value: <AgeText atMs={target.createdAtMs} /> },
    ...(target.updatedAtMs === target.createdAtMs
      ? []
      : [{ label: "Changed", value: <AgeText atMs={target.updatedAtMs} /> }]),
  ];
}

function NodesText({ target }: { target: TargetView }): ReactNode {
  if (target.nodeFilter === "") return "all";
  const parsed = parseNodeFilter(target.nodeFilter);
  if (parsed.outcome === "invalid") return target.nodeFilter;
  return (
    <PageLink
      href={nodesHref(parsed.filter)}
      className="break-words font-mono text-xs underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {target.nodeFilter}
    </PageLink>
  );
}

function placeText({ place, latitude, longitude }: TargetView): string {
  const degrees =
    latitude === null || longitude === null ? "" : `${latitude.toFixed(3)}, ${longitude.toFixed(3)}`;
  return [place, degrees].filter((part) => part !== "").join(" · ") || "not known";
}
