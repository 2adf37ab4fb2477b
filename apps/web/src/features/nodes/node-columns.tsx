import type { NodeStatus } from "@orrery/domain";
import type { NodeView } from "@orrery/protocol";
import { AgeText, Badge, CountdownText, Quantity, StatusBadge } from "@orrery/ui";
import {
  createColumnHelper,
  createSortedRowModel,
  metaHelper,
  type Row,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
} from "@tanstack/react-table";
import type { ReactNode } from "react";

export type NodeColumnMeta = {
  /** For CSS grid's columns. */
  width: string;
  isNumeric?: boolean;
  /** Text beside a right-aligned number needs more room. */
  isAfterNumber?: boolean;
  cell: (node: NodeView, status: NodeStatus) => ReactNode;
};

export const nodeFeatures = tableFeatures({
  rowSortingFeature,
  rowSelectionFeature,
  sortedRowModel: createSortedRowModel(),
  columnMeta: metaHelper<NodeColumnMeta>(),
});
export type NodeTableRow = Row<typeof nodeFeatures, NodeView>;

const helper = createColumnHelper<typeof nodeFeatures, NodeView>();
const collator = new Intl.Collator("en", { numeric: true });

const byText = (a: NodeTableRow, b: NodeTableRow, columnId: string) =>
  collator.compare(String(a.getValue(columnId)), String(b.getValue(columnId)));
const byNumber = (a: NodeTableRow, b: NodeTableRow, columnId: string) =>
  Number(a.getValue(columnId)) - Number(b.getValue(columnId));

/** Worst first when sorted upwards. */
const HEALTH_ORDER = { down: 0, unreachable: 1, suspect: 2, unknown: 3, online: 4 } as const;
const LABELS_SHOWN_MAX = 2;

/** Every sortable column puts missing values last, whichever way it is sorted. */
export const nodeColumns = helper.columns([
  helper.accessor("name", {
    header: "Name",
    sortFn: byText,
    meta: { width: "minmax(7.5rem, 1.1fr)", cell: (node) => node.name },
  }),
  helper.accessor((node) => HEALTH_ORDER[node.health], {
    id: "status",
    header: "Status",
    sortFn: byNumber,
    sortDescFirst: false,
    meta: {
      width: "minmax(11rem, 2fr)",
      cell: (_node, status) => (
        <span className="flex min-w-0 items-center gap-2" title={status.reason}>
          <StatusBadge plain tone={status.tone} label={status.label} />
          {status.tone === "ok" ? null : (
            <span className="truncate text-ink-faint text-xs">{status.reason}</span>
          )}
        </span>
      ),
    },
  }),
  helper.accessor((node) => `${node.region}/${node.zone}`, {
    id: "region",
    header: "Region",
    sortFn: byText,
    meta: {
      width: "minmax(6.5rem, 1.4fr)",
      cell: (node) => (
        <span className="truncate" title={`${node.region}, zone ${node.zone}`}>
          {node.region}
          {node.zone === "" ? null : <span className="text-ink-faint"> {node.zone}</span>}
        </span>
      ),
    },
  }),
  helper.display({
    id: "labels",
    header: "Labels",
    meta: { width: "minmax(5.5rem, 1fr)", cell: (node) => <LabelsCell labels={node.labels} /> },
  }),
  helper.accessor((node) => node.live?.cpuRatio, {
    id: "cpu",
    header: "CPU",
    sortFn: byNumber,
    sortUndefined: "last",
    meta: {
      width: "3.5rem",
      isNumeric: true,
      cell: (node) => <Quantity kind="ratio" value={node.live?.cpuRatio} />,
    },
  }),
  helper.accessor((node) => memoryRatio(node), {
    id: "memory",
    header: "Memory",
    sortFn: byNumber,
    sortUndefined: "last",
    meta: {
      width: "4rem",
      isNumeric: true,
      cell: (node) => <Quantity kind="ratio" value={memoryRatio(node)} />,
    },
  }),
  helper.accessor((node) => node.live?.load1, {
    id: "load",
    header: "Load",
    sortFn: byNumber,
    sortUndefined: "last",
    meta: {
      width: "3.5rem",
      isNumeric: true,
      cell: (node) => <Quantity kind="load" value={node.live?.load1} />,
    },
  }),
  helper.accessor((node) => rttMs(node), {
    id: "rtt",
    header: "RTT",
    sortFn: byNumber,
    sortUndefined: "last",
    meta: {
      width: "4.25rem",
      isNumeric: true,
      cell: (node) => <Quantity kind="duration" value={rttMs(node)} />,
    },
  }),
  helper.accessor((node) => node.agentVersion ?? undefined, {
    id: "version",
    header: "Agent",
    sortFn: byText,
    sortUndefined: "last",
    meta: {
      width: "4rem",
      isAfterNumber: true,
      cell: (node) => <span className="truncate font-mono text-xs">{node.agentVersion ?? "–"}</span>,
    },
  }),
  helper.accessor((node) => node.lastSeenAtMs ?? undefined, {
    id: "seen",
    header: "Last seen",
    sortFn: byNumber,
    sortUndefined: "last",
    meta: {
      width: "5rem",
      isNumeric: true,
      cell: (node) => <AgeText atMs={node.lastSeenAtMs} className="text-ink-muted" />,
    },
  }),
  helper.accessor("scheduling", {
    header: "Scheduling",
    sortFn: byText,
    meta: {
      width: "minmax(5.5rem, 0.7fr)",
      isAfterNumber: true,
      cell: (node) => <SchedulingCell node={node} />,
    },
  }),
]);

function LabelsCell({ labels }: { labels: NodeView["labels"] }) {
  const entries = Object.entries(labels);
  const text = entries.map(([key, value]) => (value === "" ? key : `${key}=${value}`));
  if (text.length === 0) return <span className="text-ink-faint">–</span>;
  return (
    <span className="flex min-w-0 items-center gap-1 overflow-hidden" title={text.join("\n")}>
      {text.slice(0, LABELS_SHOWN_MAX).map((label) => (
        <Badge key={label} mono className="min-w-0 shrink">
          <span className="truncate">{label}</span>
        </Badge>
      ))}
      {text.length > LABELS_SHOWN_MAX ? (
        <span className="shrink-0 text-ink-faint text-xs">+{text.length - LABELS_SHOWN_MAX}</span>
      ) : null}
    </span>
  );
}

function SchedulingCell({ node }: { node: NodeView }) {
  if (node.scheduling === "active") return <span className="text-ink-faint">Active</span>;
  const until = node.schedulingDetail?.deadlineAtMs ?? node.schedulingDetail?.expiresAtMs ?? null;
  return (
    <span className="flex min-w-0 items-baseline gap-1.5">
      <span className="capitalize">{node.scheduling}</span>
      {until === null ? null : (
        <CountdownText untilAtMs={until} className="truncate text-ink-faint text-xs" />
      )}
    </span>
  );
}

export function memoryRatio(node: NodeView): number | undefined {
  const total = node.facts?.memoryTotalBytes ?? 0;
  return node.live === null || total === 0 ? undefined : node.live.memoryUsedBytes / total;
}

export function rttMs(node: NodeView): number | undefined {
  return node.live?.rttMs ?? node.rttMs ?? undefined;
}
