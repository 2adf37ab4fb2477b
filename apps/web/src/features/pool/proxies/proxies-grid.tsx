"use client";
import type { NodeId, ProxyView } from "@orrery/protocol";
import { Checkbox, classNames } from "@orrery/ui";
import { memo, type ReactNode } from "react";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { WindowGrid } from "../../list/window-grid.tsx";
import { WindowGridHead } from "../../list/window-grid-head.tsx";
import { WindowGridRow } from "../../list/window-grid-row.tsx";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { healthOf, type ProxySort, proxyAddress } from "./filter-proxies.ts";
import { TierMark } from "./proxy-cells.tsx";
import { PROXY_COLUMNS, PROXY_GRID, type ProxyColumn } from "./proxy-columns.tsx";
import { ProxyRowMenu } from "./proxy-row-menu.tsx";
import type { OpenProxyTask } from "./proxy-task.tsx";
import type { ProxyList } from "./use-proxy-list.ts";

export type ProxiesGridProps = {
  list: ProxyList;
  activeId: string | null;
  onActivate: (proxyId: string) => void;
  onOpen: (proxyId: string) => void;
  onTask: OpenProxyTask;
};

/** Up to 2,000 rows, of which those in sight are in the document. */
export function ProxiesGrid({ list, activeId, onActivate, onOpen, onTask }: ProxiesGridProps): ReactNode {
  const { rows, selected } = list;
  const nameOf = useNodeNames();
  const chosen = new Set<string>(selected.map(({ id }) => id));
  const areAllChosen = rows.length > 0 && selected.length === rows.length;
  return (
    <WindowGrid
      label="Proxies"
      count={rows.length}
      keyOf={(index) => rows[index]?.id ?? index}
      activeIndex={activeId === null ? -1 : rows.findIndex(({ id }) => id === activeId)}
      activeRowId={activeId === null ? undefined : rowIdOf(activeId)}
      gridTemplateColumns={PROXY_GRID}
      minWidth="84rem"
      className="max-h-[70vh]"
      head={
        <>
          <th scope="col" className="flex">
            <Checkbox
              aria-label="Select all shown proxies"
              checked={areAllChosen ? true : selected.length > 0 ? "indeterminate" : false}
              onCheckedChange={() => list.choose(areAllChosen ? [] : rows.map(({ id }) => id))}
            />
          </th>
          <HeadCell list={list} column={{ label: "Address", sort: "address" }} />
          {PROXY_COLUMNS.map((column) => (
            <HeadCell key={column.label} list={list} column={column} />
          ))}
          <th scope="col">
            <span className="sr-only">Actions</span>
          </th>
        </>
      }
      row={(index, offsetPx) => {
        const proxy = rows[index];
        if (proxy === undefined) return null;
        return (
          <ProxyRow
            proxy={proxy}
            index={index}
            offsetPx={offsetPx}
            isActive={proxy.id === activeId}
            isSelected={chosen.has(proxy.id)}
            nameOf={nameOf}
            onSelect={list.toggle}
            onActivate={onActivate}
            onOpen={onOpen}
            onTask={onTask}
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
  list: ProxyList;
  column: Pick<ProxyColumn, "label" | "title" | "sort" | "isNumeric">;
}): ReactNode {
  const onSort = sort === undefined ? undefined : () => void list.setUrl({ sort: sort as ProxySort });
  return (
    <WindowGridHead
      order={sort !== undefined && list.url.sort === sort ? "descending" : "none"}
      onSort={onSort}
      isNumeric={isNumeric}
    >
      <span title={title}>{label}</span>
    </WindowGridHead>
  );
}

type ProxyRowProps = Pick<ProxiesGridProps, "onActivate" | "onOpen" | "onTask"> & {
  proxy: ProxyView;
  index: number;
  offsetPx: number;
  isActive: boolean;
  isSelected: boolean;
  nameOf: (nodeId: NodeId) => string;
  onSelect: (proxyId: string) => void;
};

const ProxyRow = memo(function ProxyRow(props: ProxyRowProps): ReactNode {
  const { proxy, index, offsetPx, isActive, isSelected, nameOf } = props;
  const viewer = useViewer();
  const address = proxyAddress(proxy);
  return (
    <WindowGridRow
      id={rowIdOf(proxy.id)}
      index={index}
      offsetPx={offsetPx}
      gridTemplateColumns={PROXY_GRID}
      isSelected={isSelected}
      isActive={isActive}
      data-proxy={address}
      data-health={healthOf(proxy)}
      onClick={() => props.onActivate(proxy.id)}
      className={classNames(viewer !== undefined && "text-ink-muted")}
    >
      <td className="flex">
        <Checkbox
          tabIndex={-1}
          aria-label={`Select ${address}`}
          checked={isSelected}
          onClick={() => props.onSelect(proxy.id)}
        />
      </td>
      <th scope="row" className="flex min-w-0 items-center gap-1.5 text-left font-medium">
        <button
          type="button"
          tabIndex={-1}
          title={address}
          onClick={() => props.onOpen(proxy.id)}
          className="min-w-0 truncate hover:underline"
        >
          {address}
        </button>
        <TierMark proxy={proxy} />
      </th>
      {PROXY_COLUMNS.map(({ label, isNumeric, cell }) => (
        <td key={label} className={classNames("min-w-0 truncate tabular-nums", isNumeric && "text-right")}>
          {cell(proxy, nameOf)}
        </td>
      ))}
      <td className="flex justify-end">
        <ProxyRowMenu proxy={proxy} onTask={props.onTask} />
      </td>
    </WindowGridRow>
  );
});

/** Its id in the document, by which the grid names its active row. */
function rowIdOf(proxyId: string): string {
  return `proxy-row-${proxyId}`;
}
