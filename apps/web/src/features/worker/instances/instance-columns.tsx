import type { WorkerInstanceView } from "@orrery/protocol/workers";
import type { ReactNode } from "react";
import { NodeLink } from "../../targets/target-cells.tsx";
import type { InstanceSort } from "./filter-instances.ts";
import { CheckMark, CpuOf, HeardText, MemoryOf, PhaseMark, reasonText } from "./instance-cells.tsx";
import { placeText, portsText } from "./instance-words.ts";

export type InstanceColumn = {
  label: string;
  title?: string;
  /** CSS grid's. */
  width: string;
  isNumeric?: boolean;
  sort?: InstanceSort;
  cell: (instance: WorkerInstanceView) => ReactNode;
};

/** Behind the id, which is each row's head. */
export const INSTANCE_COLUMNS: readonly InstanceColumn[] = [
  {
    ...{ label: "State", width: "minmax(12rem,3fr)", sort: "phase" },
    cell: (instance) => (
      <span className="flex min-w-0 items-baseline gap-2" title={reasonText(instance)}>
        <span className="shrink-0">
          <PhaseMark instance={instance} />
        </span>
        <span className="min-w-0 truncate text-ink-faint text-xs">{reasonText(instance)}</span>
      </span>
    ),
  },
  {
    ...{ label: "Node", width: "minmax(8.5rem,1.3fr)", sort: "node" },
    cell: (instance) => (
      <span className="block truncate" title={`${instance.nodeName}, ${placeText(instance)}`}>
        <NodeLink nodeId={instance.nodeId} name={instance.nodeName} />{" "}
        <span className="text-ink-faint text-xs">{instance.region}</span>
      </span>
    ),
  },
  {
    ...{ label: "Rev.", title: "Revision", width: "2.5rem", isNumeric: true, sort: "revision" },
    cell: ({ revision }) => revision,
  },
  {
    ...{ label: "Ports", width: "minmax(5.5rem,1fr)" },
    cell: (instance) => <span title={portsText(instance)}>{portsText(instance) || "–"}</span>,
  },
  {
    ...{ label: "Cores", title: "In use, of all its processes together", width: "3rem" },
    ...{ isNumeric: true, sort: "cpu" },
    cell: (instance) => <CpuOf instance={instance} />,
  },
  {
    ...{ label: "Memory", width: "4.75rem", isNumeric: true, sort: "memory" },
    cell: (instance) => <MemoryOf instance={instance} />,
  },
  {
    ...{ label: "Restarts", width: "4rem", isNumeric: true, sort: "restarts" },
    cell: ({ state }) => (
      <span className={state.restartCount === 0 ? "text-ink-faint" : ""}>{state.restartCount}</span>
    ),
  },
  {
    ...{ label: "Check", title: "The last one", width: "4.5rem" },
    cell: (instance) => <CheckMark instance={instance} />,
  },
  {
    ...{ label: "Told", title: "When its node last told of it", width: "5rem", isNumeric: true },
    cell: (instance) => <HeardText instance={instance} />,
  },
];

/** The id, the values, the menu. */
export const INSTANCE_GRID = `5rem ${INSTANCE_COLUMNS.map(({ width }) => width).join(" ")} 1.75rem`;
