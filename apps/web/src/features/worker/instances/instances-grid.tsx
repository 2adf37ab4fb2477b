"use client";
import type { WorkerInstanceView } from "@orrery/protocol/workers";
import { classNames } from "@orrery/ui";
import type { ReactNode } from "react";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { WindowGrid } from "../../list/window-grid.tsx";
import { WindowGridHead } from "../../list/window-grid-head.tsx";
import { WindowGridRow } from "../../list/window-grid-row.tsx";
import { INSTANCE_COLUMNS, INSTANCE_GRID, type InstanceColumn } from "./instance-columns.tsx";
import { InstanceRowMenu, type OpenInstanceTask } from "./instance-row-menu.tsx";
import { isEnded, shortId } from "./instance-words.ts";
import type { InstanceList } from "./use-instance-list.ts";

export type InstancesGridProps = {
  list: InstanceList;
  activeId: string | null;
  onActivate: (instanceId: string) => void;
  onOpen: (instanceId: string) => void;
  onTask: OpenInstanceTask;
};

/** Up to 1,020 rows, of which those in sight are in the document. */
export function InstancesGrid({ list, activeId, ...acts }: InstancesGridProps): ReactNode {
  const { rows } = list;
  return (
    <WindowGrid
      label="Instances"
      count={rows.length}
      keyOf={(index) => rows[index]?.id ?? index}
      activeIndex={activeId === null ? -1 : rows.findIndex(({ id }) => id === activeId)}
      activeRowId={activeId === null ? undefined : rowIdOf(activeId)}
      gridTemplateColumns={INSTANCE_GRID}
      minWidth="64rem"
      className="max-h-[70vh]"
      head={
        <>
          <th scope="col" className="flex font-medium">
            Instance
          </th>
          {INSTANCE_COLUMNS.map((column) => (
            <HeadCell key={column.label} list={list} column={column} />
          ))}
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </>
      }
      row={(index, offsetPx) => {
        const instance = rows[index];
        if (instance === undefined) return null;
        return (
          <InstanceRow
            {...acts}
            instance={instance}
            index={index}
            offsetPx={offsetPx}
            isActive={instance.id === activeId}
          />
        );
      }}
    />
  );
}

function HeadCell({
  list,
  column: { label, title, sort, isNumeric = false },
}: {
  list: InstanceList;
  column: InstanceColumn;
}): ReactNode {
  return (
    <WindowGridHead
      order={sort !== undefined && list.url.sort === sort ? "descending" : "none"}
      onSort={sort === undefined ? undefined : () => void list.setUrl({ sort })}
      isNumeric={isNumeric}
    >
      <span title={title}>{label}</span>
    </WindowGridHead>
  );
}

function InstanceRow({
  instance,
  index,
  offsetPx,
  isActive,
  onActivate,
  onOpen,
  onTask,
}: Pick<InstancesGridProps, "onActivate" | "onOpen" | "onTask"> & {
  instance: WorkerInstanceView;
  index: number;
  offsetPx: number;
  isActive: boolean;
}): ReactNode {
  const viewer = useViewer();
  const { instanceId, state } = instance;
  return (
    <WindowGridRow
      id={rowIdOf(instanceId)}
      index={index}
      offsetPx={offsetPx}
      gridTemplateColumns={INSTANCE_GRID}
      isSelected={false}
      isActive={isActive}
      data-instance={instanceId}
      data-phase={state.phase}
      onClick={() => onActivate(instanceId)}
      className={classNames((viewer !== undefined || isEnded(instance)) && "text-ink-muted")}
    >
      <th scope="row" className="flex min-w-0 text-left font-medium">
        <button
          type="button"
          tabIndex={-1}
          title={instanceId}
          onClick={() => onOpen(instanceId)}
          className="min-w-0 truncate font-mono text-xs hover:underline"
        >
          {shortId(instanceId)}
        </button>
      </th>
      {INSTANCE_COLUMNS.map(({ label, isNumeric, cell }) => (
        <td key={label} className={classNames("min-w-0 truncate tabular-nums", isNumeric && "text-right")}>
          {cell(instance)}
        </td>
      ))}
      <td className="flex justify-end">
        <InstanceRowMenu instance={instance} onTask={onTask} />
      </td>
    </WindowGridRow>
  );
}

/** Its id in the document, by which the grid names its active row. */
function rowIdOf(instanceId: string): string {
  return `instance-row-${instanceId}`;
}
