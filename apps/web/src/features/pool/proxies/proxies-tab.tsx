"use client";
import type { PoolView } from "@orrery/protocol";
import { Button, EmptyState, ListSkeleton } from "@orrery/ui";
import { Upload } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useRowKeys } from "../../../lib/keyboard/use-row-keys.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { NotRefreshed } from "../../latency/not-refreshed.tsx";
import { ListToolbar } from "../../list/list-toolbar.tsx";
import { NarrowChips } from "../../list/narrow-chips.tsx";
import { NothingMatches } from "../../list/nothing-matches.tsx";
import { SortSelect } from "../../list/sort-select.tsx";
import { PROXY_HEALTH_FACES, PROXY_HEALTHS } from "../../pools/pool-face.ts";
import { ImportDialog } from "../import/import-dialog.tsx";
import { ExportButton } from "./export-button.tsx";
import { PROXY_SORT_LABELS, PROXY_SORTS } from "./filter-proxies.ts";
import { ProxiesCards } from "./proxies-cards.tsx";
import { ProxiesGrid } from "./proxies-grid.tsx";
import { ProxySheet } from "./proxy-sheet.tsx";
import { type ProxyTask, ProxyTaskDialog } from "./proxy-task.tsx";
import { SelectedProxies } from "./selected-proxies.tsx";
import { type ProxyList, useProxyList } from "./use-proxy-list.ts";

export function ProxiesTab({ pool }: { pool: PoolView }): ReactNode {
  const list = useProxyList(pool.id);
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const [task, setTask] = useState<ProxyTask | null>(null);
  const open = (id: string) => void list.setUrl({ proxy: id });
  const { activeId, setActiveId } = useRowKeys(list.rows, {
    onOpen: ({ id }) => open(id),
    onSelect: ({ id }) => list.toggle(id),
    onFilter: () => filterInput.current?.focus(),
    onEscape: () => list.choose([]),
  });
  return (
    <>
      {list.total === 0 ? null : (
        <ListToolbar
          list={list}
          filterRef={filterInput}
          label="Filter proxies"
          placeholder="Filter: address, exit, country, tier, label"
          isPhone={isPhone}
        >
          <HealthChips list={list} isPhone={isPhone} />
          <span className="ml-auto flex gap-2 max-md:ml-0">
            <ExportButton pool={pool} />
            {can("pools:write") ? <ImportButton list={list} /> : null}
          </span>
        </ListToolbar>
      )}
      {list.query.data === undefined ? (
        list.query.isError ? (
          <QueryError
            title="The proxies could not be read"
            error={list.query.error}
            onRetry={() => void list.query.refetch()}
          />
        ) : (
          <ListSkeleton label="Loading proxies" widths={[60, 72, 54, 66]} endClassName="w-16" />
        )
      ) : (
        <>
          <NotRefreshed error={list.query.error} />
          {list.total === 0 ? (
            <NoProxies list={list} canImport={can("pools:write")} />
          ) : list.rows.length === 0 ? (
            <NothingMatches title="No proxy matches the filter" onClearFilter={list.clear}>
              Every word must stand in its address, exit, kind, tier, country, labels or reason.
            </NothingMatches>
          ) : isPhone ? (
            <ProxiesCards list={list} onOpen={open} />
          ) : (
            <ProxiesGrid
              list={list}
              activeId={activeId}
              onActivate={setActiveId}
              onOpen={open}
              onTask={setTask}
            />
          )}
        </>
      )}
      <SelectedProxies list={list} onTask={setTask} />
      <ProxySheet proxy={list.opened} onClose={() => void list.setUrl({ proxy: null })} onTask={setTask} />
      <ProxyTaskDialog task={task} onClose={() => setTask(null)} />
      {list.url.import && can("pools:write") ? (
        <ImportDialog pool={pool} onClose={() => void list.setUrl({ import: null })} />
      ) : null}
    </>
  );
}

function HealthChips({ list, isPhone }: { list: ProxyList; isPhone: boolean }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <NarrowChips
      label="Narrow by health"
      values={PROXY_HEALTHS}
      labelOf={(health) => PROXY_HEALTH_FACES[health].label}
      counts={counts}
      isChosen={(health) => url.health === health}
      onToggle={(health) => void setUrl({ health: url.health === health ? null : health })}
    >
      {isPhone ? (
        <SortSelect
          value={url.sort}
          onSort={(sort) => void setUrl({ sort })}
          options={PROXY_SORTS.map((value) => ({ value, label: PROXY_SORT_LABELS[value] }))}
        />
      ) : null}
    </NarrowChips>
  );
}

function NoProxies({ list, canImport }: { list: ProxyList; canImport: boolean }): ReactNode {
  return (
    <EmptyState
      icon={<Upload aria-hidden />}
      title="No proxies yet"
      action={canImport ? <ImportButton list={list} /> : undefined}
    >
      {canImport
        ? "Import a list: one URL a line, host:port:user:password, or CSV. A dry run says what is wrong in which line."
        : "An operator imports them."}
    </EmptyState>
  );
}

function ImportButton({ list }: { list: ProxyList }): ReactNode {
  return (
    <Button
      variant="primary"
      icon={<Upload aria-hidden />}
      onClick={() => void list.setUrl({ import: true })}
    >
      Import…
    </Button>
  );
}
