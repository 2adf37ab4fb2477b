"use client";
import type { NodeId, TargetMeasure, TargetView } from "@orrery/protocol";
import {
  AgeText,
  NO_VALUE,
  Quantity,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { DemoDelay } from "../latency/demo-delay.tsx";
import { LossText } from "../latency/loss-text.tsx";
import { barRatio } from "./measure-rows.ts";
import { NodeLink } from "./target-cells.tsx";
import { isRefused } from "./target-state.ts";

export type MeasuresProps = {
  target: TargetView;
  measures: readonly TargetMeasure[];
  /** The longest bar. */
  slowestMs: number;
  nameOf: (nodeId: NodeId) => string;
};

export function MeasuresTable({ target, measures, slowestMs, nameOf }: MeasuresProps): ReactNode {
  return (
    <Table>
      <TableHead>
        <tr>
          <TableHeaderCell>Node</TableHeaderCell>
          <TableHeaderCell>
            <span className="sr-only">p50 as a bar</span>
          </TableHeaderCell>
          <TableHeaderCell numeric>p50</TableHeaderCell>
          <TableHeaderCell numeric>p99</TableHeaderCell>
          <TableHeaderCell numeric>Loss</TableHeaderCell>
          <TableHeaderCell numeric title="In the last minute">
            Sent
          </TableHeaderCell>
          <TableHeaderCell numeric>Measured</TableHeaderCell>
        </tr>
      </TableHead>
      <TableBody>
        {measures.map((measure) => (
          <MeasureRows
            key={measure.nodeId}
            target={target}
            measure={measure}
            slowestMs={slowestMs}
            nameOf={nameOf}
          />
        ))}
      </TableBody>
    </Table>
  );
}

/** The figures, and below them the sentence of what is wrong: it needs the whole width. */
function MeasureRows({
  target,
  measure,
  slowestMs,
  nameOf,
}: Omit<MeasuresProps, "measures"> & { measure: TargetMeasure }): ReactNode {
  const name = nameOf(measure.nodeId);
  const hasProblem = measure.problem !== null;
  return (
    <>
      <TableRow data-measure={name} className={hasProblem ? "border-b-0" : undefined}>
        <th scope="row" className="px-3 pl-4 text-left font-medium">
          <NodeLink nodeId={measure.nodeId} name={name} />
          {measure.nodeId === target.nearest?.nodeId ? <NearestMark /> : null}
          {measure.isDemoDelay ? (
            <span className="ml-2 font-normal">
              <DemoDelay />
            </span>
          ) : null}
        </th>
        <TableCell className="w-full min-w-16">
          <Bar ratio={barRatio(measure.p50Ms, slowestMs)} />
        </TableCell>
        <TableCell numeric>
          <Quantity kind="duration" value={measure.p50Ms} />
        </TableCell>
        <TableCell numeric className="text-ink-muted">
          <Quantity kind="duration" value={measure.p99Ms} />
        </TableCell>
        <TableCell numeric>
          <LossText ratio={measure.sentCount === 0 ? null : measure.lossRatio} />
        </TableCell>
        <TableCell numeric className="text-ink-muted">
          {measure.sentCount}
        </TableCell>
        <TableCell numeric>
          <AgeText atMs={measure.atMs} className="text-ink-muted" />
        </TableCell>
      </TableRow>
      {hasProblem ? (
        <tr className="border-line border-b last:border-b-0">
          <td colSpan={COLUMNS} className="max-w-0 truncate px-4 pb-2 text-xs" title={measure.problem ?? ""}>
            <Problem measure={measure} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

const COLUMNS = 7;

/** The same on a phone: one card a node. */
export function MeasuresCards({ target, measures, slowestMs, nameOf }: MeasuresProps): ReactNode {
  return (
    <ul aria-label="Nodes that measure it" className="divide-y divide-line">
      {measures.map((measure) => (
        <li
          key={measure.nodeId}
          data-measure={nameOf(measure.nodeId)}
          className="flex flex-col gap-1.5 px-4 py-3"
        >
          <span className="flex min-w-0 items-baseline justify-between gap-3">
            <span className="min-w-0 truncate font-medium text-base text-ink">
              <NodeLink nodeId={measure.nodeId} name={nameOf(measure.nodeId)} />
              {measure.nodeId === target.nearest?.nodeId ? <NearestMark /> : null}
            </span>
            <span className="shrink-0 text-ink">
              <Figure measure={measure} />
            </span>
          </span>
          <Bar ratio={barRatio(measure.p50Ms, slowestMs)} />
          <span className="flex flex-wrap gap-x-3 text-ink-faint text-xs">
            <span>
              p99 <Quantity kind="duration" value={measure.p99Ms} />
            </span>
            <span>
              loss <LossText ratio={measure.sentCount === 0 ? null : measure.lossRatio} />
            </span>
            <span>{measure.sentCount} sent</span>
            <AgeText atMs={measure.atMs} />
          </span>
          {measure.problem === null ? null : (
            <span className="text-pretty text-xs">
              <Problem measure={measure} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function NearestMark(): ReactNode {
  return <span className="ml-2 font-normal text-ink-faint text-xs">nearest</span>;
}

function Figure({ measure }: { measure: TargetMeasure }): ReactNode {
  if (measure.p50Ms === null) return <span className="text-ink-faint">{NO_VALUE}</span>;
  return (
    <>
      <Quantity kind="duration" value={measure.p50Ms} />
      {measure.isDemoDelay ? (
        <>
          {" "}
          <DemoDelay />
        </>
      ) : null}
    </>
  );
}

/** The tone of what came of the whole minute; the sentence is about the last one. */
function Problem({ measure }: { measure: TargetMeasure }): ReactNode {
  const { problem } = measure;
  if (problem === null) return null;
  const tone = isRefused(measure) || measure.p50Ms !== null ? "warn" : "bad";
  return (
    <StatusBadge
      plain
      tone={tone}
      label={<span className="truncate">{problem}</span>}
      className="max-w-full text-ink-muted max-md:whitespace-normal"
    />
  );
}

function Bar({ ratio }: { ratio: number }): ReactNode {
  return (
    <span aria-hidden className="block h-1.5 w-full rounded-sm bg-inset">
      <span
        className="block h-full rounded-sm bg-ink-faint"
        style={{ width: `${(ratio * 100).toFixed(1)}%` }}
      />
    </span>
  );
}
