"use client";
import { ListSkeleton } from "@orrery/ui";
import { type ReactNode, useRef } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useRowKeys } from "../../lib/keyboard/use-row-keys.ts";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { listCountText } from "../list/count-text.ts";
import { ListToolbar } from "../list/list-toolbar.tsx";
import { NarrowChips } from "../list/narrow-chips.tsx";
import { SortSelect } from "../list/sort-select.tsx";
import { WORKER_SORT_LABELS, WORKER_SORTS } from "./filter-workers.ts";
import { useWorkerList, type WorkerList } from "./use-worker-list.ts";
import { WORKER_STATE_FACES, WORKER_STATES } from "./worker-face.ts";
import { workerHref } from "./worker-words.ts";
import { WorkersCards } from "./workers-cards.tsx";
import { WorkersEmpty } from "./workers-empty.tsx";
import { WorkersTable } from "./workers-table.tsx";

export function WorkersTab(): ReactNode {
  const list = useWorkerList();
  const openPage = useOpenPage();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const { rows, query } = list;
  const { activeId, setActiveId } = useRowKeys(rows, {
    onOpen: ({ id }) => openPage(workerHref(id)),
    onFilter: () => filterInput.current?.focus(),
  });
  if (query.data === undefined) {
    return query.isError ? (
      <QueryError
        title="The workers could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <ListSkeleton label="Loading workers" widths={[56, 68, 50, 62]} endClassName="w-16" />
    );
  }
  return (
    <>
      {list.total === 0 ? null : (
        <ListToolbar
          list={list}
          filterRef={filterInput}
          label="Filter workers"
          placeholder="Filter: name, description, region, service"
          isPhone={isPhone}
        >
          <StateChips list={list} isPhone={isPhone} />
        </ListToolbar>
      )}
      <NotRefreshed error={query.error} />
      {rows.length === 0 ? (
        <WorkersEmpty isFiltered={list.total > 0} onClearFilter={list.clear} />
      ) : isPhone ? (
        <WorkersCards list={list} />
      ) : (
        <WorkersTable list={list} activeId={activeId} onActivate={setActiveId} />
      )}
      <p aria-live="polite" className="sr-only">
        {listCountText(list, "worker")}
      </p>
    </>
  );
}

function StateChips({ list, isPhone }: { list: WorkerList; isPhone: boolean }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <NarrowChips
      label="Narrow by state"
      values={WORKER_STATES}
      labelOf={(state) => WORKER_STATE_FACES[state].label}
      counts={counts}
      isChosen={(state) => url.state === state}
      onToggle={(state) => void setUrl({ state: url.state === state ? null : state })}
    >
      {isPhone ? (
        <SortSelect
          value={url.sort}
          onSort={(sort) => void setUrl({ sort })}
          options={WORKER_SORTS.map((value) => ({ value, label: WORKER_SORT_LABELS[value] }))}
        />
      ) : null}
    </NarrowChips>
  );
}
