"use client";
import type { WorkerNodeView } from "@orrery/protocol/workers";
import {
  Card,
  CopyLine,
  EmptyState,
  formatBytes,
  Item,
  ItemList,
  ShareBar,
  Skeleton,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { Server } from "lucide-react";
import type { ReactNode } from "react";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { NotRefreshed } from "../../latency/not-refreshed.tsx";
import { countOf } from "../../list/count-text.ts";
import { useFirstRows } from "../../list/show-more.tsx";
import { NodeLink } from "../../targets/target-cells.tsx";
import { ALLOW_COMMAND } from "../example-spec.ts";
import { useWorkerHosts } from "../use-workers.ts";
import { coresNumber, coresText } from "../worker-words.ts";
import { hostFace, limitsText } from "./host-face.ts";

const MIB = 1_048_576;

/** Which hosts run workers, how much they offer and how much of it is taken. */
export function HostsTab(): ReactNode {
  const query = useWorkerHosts();
  const isPhone = useMediaQuery("(width < 48rem)");
  if (query.data === undefined) {
    return query.isError ? (
      <QueryError
        title="The hosts could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <div aria-busy="true">
        <Skeleton className="h-48" />
      </div>
    );
  }
  const hosts = [...query.data].sort(byOffer);
  const allowedCount = hosts.filter(({ host }) => host?.state === "allowed").length;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <NotRefreshed error={query.error} />
      {hosts.length === 0 ? (
        <EmptyState icon={<Server aria-hidden />} title="No nodes yet">
          Workers run on the fleet's nodes: enrol one first.
        </EmptyState>
      ) : (
        <Card flush title="Hosts" note={`${allowedCount} of ${countOf(hosts.length, "node")} allow workers`}>
          {isPhone ? <HostItems hosts={hosts} /> : <HostsTable hosts={hosts} />}
        </Card>
      )}
      {allowedCount === hosts.length ? null : (
        <section aria-label="How a host allows workers" className="flex flex-col gap-2 text-sm">
          <p className="text-pretty text-ink-muted">
            An agent runs nothing unless it was started for it. On a host that shall:
          </p>
          <CopyLine text={ALLOW_COMMAND} label="agent command" />
        </section>
      )}
    </div>
  );
}

function HostsTable({ hosts }: { hosts: readonly WorkerNodeView[] }): ReactNode {
  const { shown, more } = useFirstRows(hosts);
  return (
    <>
      <Table aria-label="Hosts">
        <TableHead>
          <tr>
            <TableHeaderCell>Node</TableHeaderCell>
            <TableHeaderCell>Workers</TableHeaderCell>
            <TableHeaderCell numeric>Instances</TableHeaderCell>
            <TableHeaderCell numeric title="Of what the host offers to all workers together">
              Cores reserved
            </TableHeaderCell>
            <TableHeaderCell numeric title="Of what the host offers to all workers together">
              Memory reserved
            </TableHeaderCell>
            <TableHeaderCell>Limits</TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
          {shown.map((each) => (
            <HostRow key={each.nodeId} host={each} />
          ))}
        </TableBody>
      </Table>
      {more === null ? null : <div className="px-4 pb-4">{more}</div>}
    </>
  );
}

function HostRow({ host: each }: { host: WorkerNodeView }): ReactNode {
  const face = hostFace(each);
  return (
    <TableRow data-host={each.nodeName} className="h-12">
      <th scope="row" className="px-3 pl-4 text-left font-medium">
        <NodeLink nodeId={each.nodeId} name={each.nodeName} />
        <span className="block font-normal text-ink-faint text-xs">{each.region}</span>
      </th>
      <TableCell title={face.sentence}>
        <StatusBadge plain tone={face.tone} label={face.label} />
      </TableCell>
      <TableCell numeric>{each.reserved.instanceCount}</TableCell>
      <TableCell numeric className="min-w-36">
        <CpuShare host={each} />
      </TableCell>
      <TableCell numeric className="min-w-40">
        <MemoryShare host={each} />
      </TableCell>
      <TableCell
        className="min-w-64 whitespace-normal text-pretty text-ink-muted text-xs"
        title={face.sentence}
      >
        {limitsText(each) ?? face.sentence}
      </TableCell>
    </TableRow>
  );
}

function HostItems({ hosts }: { hosts: readonly WorkerNodeView[] }): ReactNode {
  const { shown, more } = useFirstRows(hosts);
  return (
    <>
      <ItemList label="Hosts">
        {shown.map((each) => {
          const face = hostFace(each);
          return (
            <Item
              key={each.nodeId}
              data-host={each.nodeName}
              title={<NodeLink nodeId={each.nodeId} name={each.nodeName} />}
              end={<StatusBadge plain tone={face.tone} label={face.label} />}
            >
              {each.host?.state === "allowed" ? (
                <span className="mt-1 flex flex-col gap-1.5">
                  <span>{countOf(each.reserved.instanceCount, "instance")}</span>
                  <CpuShare host={each} />
                  <MemoryShare host={each} />
                  <span>{limitsText(each)}</span>
                </span>
              ) : (
                face.sentence
              )}
            </Item>
          );
        })}
      </ItemList>
      {more === null ? null : <div className="px-4 pb-4">{more}</div>}
    </>
  );
}

export function CpuShare({ host: { host, reserved } }: { host: WorkerNodeView }): ReactNode {
  if (host?.state !== "allowed") return <span className="text-ink-faint">–</span>;
  return (
    <Share
      label="Cores reserved"
      ratio={host.cpu === 0 ? 0 : reserved.cpu / host.cpu}
      taken={coresNumber(reserved.cpu)}
      all={coresText(host.cpu)}
    />
  );
}

export function MemoryShare({ host: { host, reserved } }: { host: WorkerNodeView }): ReactNode {
  if (host?.state !== "allowed") return <span className="text-ink-faint">–</span>;
  return (
    <Share
      label="Memory reserved"
      ratio={host.memoryMiB === 0 ? 0 : reserved.memoryMiB / host.memoryMiB}
      taken={formatBytes(reserved.memoryMiB * MIB)}
      all={formatBytes(host.memoryMiB * MIB)}
    />
  );
}

function Share({
  label,
  ratio,
  taken,
  all,
}: {
  label: string;
  ratio: number;
  taken: string;
  all: string;
}): ReactNode {
  return (
    <span className="flex min-w-0 flex-col gap-1 text-ink text-xs tabular-nums">
      <span>
        {taken}
        <span className="text-ink-faint"> of {all}</span>
      </span>
      <ShareBar
        label={`${label}: ${taken} of ${all}`}
        ratio={ratio}
        {...(ratio >= 0.95 ? { tone: "warn" } : {})}
      />
    </span>
  );
}

/** Those that run workers first. */
function byOffer(a: WorkerNodeView, b: WorkerNodeView): number {
  const rank = ({ host }: WorkerNodeView) => (host?.state === "allowed" ? 0 : 1);
  return rank(a) - rank(b) || a.nodeName.localeCompare(b.nodeName, "en", { numeric: true });
}
