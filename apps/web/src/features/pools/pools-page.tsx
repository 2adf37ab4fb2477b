"use client";
import { ListSkeleton, PageHeader } from "@orrery/ui";
import { type ReactNode, useRef } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useRowKeys } from "../../lib/keyboard/use-row-keys.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { listCountText } from "../list/count-text.ts";
import { ListToolbar } from "../list/list-toolbar.tsx";
import { NarrowChips } from "../list/narrow-chips.tsx";
import { SortSelect } from "../list/sort-select.tsx";
import { POOL_SORT_LABELS, POOL_SORTS } from "./filter-pools.ts";
import { NewPoolDialog } from "./new-pool-dialog.tsx";
import { POOL_STATE_FACES, POOL_STATES } from "./pool-face.ts";
import { poolHref } from "./pool-words.ts";
import { PoolsCards } from "./pools-cards.tsx";
import { NewPoolButton, PoolsEmpty } from "./pools-empty.tsx";
import { PoolsTable } from "./pools-table.tsx";
import { type PoolList, usePoolList } from "./use-pool-list.ts";

export function PoolsPage(): ReactNode {
  const list = usePoolList();
  const openPage = useOpenPage();
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const { rows, query } = list;
  const openNew = () => void list.setUrl({ new: true });
  const { activeId, setActiveId } = useRowKeys(rows, {
    onOpen: ({ id }) => openPage(poolHref(id)),
    onFilter: () => filterInput.current?.focus(),
  });

  return (
    <>
      <PageHeader
        title="Pools"
        description={<Description list={list} />}
        actions={can("pools:write") && list.total > 0 ? <NewPoolButton onClick={openNew} /> : null}
      />
      {list.total === 0 ? null : (
        <ListToolbar
          list={list}
          filterRef={filterInput}
          label="Filter pools"
          placeholder="Filter: name, description, node filter"
          isPhone={isPhone}
        >
          <StateChips list={list}>{isPhone ? <SortPools list={list} /> : null}</StateChips>
        </ListToolbar>
      )}
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            title="The pools could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <ListSkeleton label="Loading pools" widths={[56, 68, 50, 62]} endClassName="w-16" />
        )
      ) : (
        <>
          <NotRefreshed error={query.error} />
          {rows.length === 0 ? (
            <PoolsEmpty isFiltered={list.total > 0} onClearFilter={list.clear} onNew={openNew} />
          ) : isPhone ? (
            <PoolsCards list={list} />
          ) : (
            <PoolsTable list={list} activeId={activeId} onActivate={setActiveId} />
          )}
        </>
      )}
      {list.url.new && can("pools:write") ? (
        <NewPoolDialog onClose={() => void list.setUrl({ new: null })} />
      ) : null}
    </>
  );
}

function Description({ list }: { list: PoolList }): ReactNode {
  const { query } = list;
  if (query.data === undefined) return query.isError ? "Not read" : "Loading…";
  return (
    <>
      <span aria-live="polite">{listCountText(list, "pool")}</span>
      {list.total === 0 ? null : " · figures of the last minute"}
    </>
  );
}

function StateChips({ list, children }: { list: PoolList; children: ReactNode }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <NarrowChips
      label="Narrow by state"
      values={POOL_STATES}
      labelOf={(state) => POOL_STATE_FACES[state].label}
      counts={counts}
      isChosen={(state) => url.state === state}
      onToggle={(state) => void setUrl({ state: url.state === state ? null : state })}
    >
      {children}
    </NarrowChips>
  );
}

function SortPools({ list }: { list: PoolList }): ReactNode {
  return (
    <SortSelect
      value={list.url.sort}
      onSort={(sort) => void list.setUrl({ sort })}
      options={POOL_SORTS.map((value) => ({ value, label: POOL_SORT_LABELS[value] }))}
    />
  );
}
