"use client";
import { ListSkeleton, PageHeader } from "@orrery/ui";
import { type ReactNode, useRef, useState } from "react";
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
import { TARGET_SORT_LABELS, TARGET_SORTS } from "./filter-targets.ts";
import { NewTargetButton } from "./new-target-button.tsx";
import { TargetDialog } from "./target-dialog.tsx";
import { TARGET_STATE_FACES } from "./target-face.ts";
import { TARGET_STATE_ORDER } from "./target-state.ts";
import { type TargetTask, TargetTaskDialog } from "./target-task.tsx";
import { targetHref } from "./target-words.ts";
import { TargetsCards } from "./targets-cards.tsx";
import { TargetsEmpty } from "./targets-empty.tsx";
import { TargetsTable } from "./targets-table.tsx";
import { type TargetList, useTargetList } from "./use-target-list.ts";

export function TargetsPage(): ReactNode {
  const list = useTargetList();
  const openPage = useOpenPage();
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const [task, setTask] = useState<TargetTask | null>(null);
  const { rows, query } = list;
  const openNew = () => void list.setUrl({ new: true });
  const { activeId, setActiveId } = useRowKeys(rows, {
    onOpen: ({ id }) => openPage(targetHref(id)),
    onFilter: () => filterInput.current?.focus(),
  });

  return (
    <>
      <PageHeader
        title="Targets"
        description={
          query.data === undefined ? (
            query.isError ? (
              "Not read"
            ) : (
              "Loading…"
            )
          ) : (
            <span aria-live="polite">{listCountText(list, "target")}</span>
          )
        }
        actions={can("targets:write") && list.total > 0 ? <NewTargetButton onClick={openNew} /> : null}
      />
      {list.total === 0 ? null : (
        <ListToolbar
          list={list}
          filterRef={filterInput}
          label="Filter targets"
          placeholder="Filter: name, place, address, nearest node"
          isPhone={isPhone}
        >
          <StateChips list={list}>{isPhone ? <SortTargets list={list} /> : null}</StateChips>
        </ListToolbar>
      )}
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            title="The targets could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <ListSkeleton label="Loading targets" widths={[56, 68, 50, 62, 58]} endClassName="w-16" />
        )
      ) : (
        <>
          <NotRefreshed error={query.error} />
          {rows.length === 0 ? (
            <TargetsEmpty isFiltered={list.total > 0} onClearFilter={list.clear} onNew={openNew} />
          ) : isPhone ? (
            <TargetsCards list={list} onTask={setTask} />
          ) : (
            <TargetsTable list={list} activeId={activeId} onActivate={setActiveId} onTask={setTask} />
          )}
        </>
      )}
      {list.url.new && can("targets:write") ? (
        <TargetDialog target={null} onClose={() => void list.setUrl({ new: null })} />
      ) : null}
      <TargetTaskDialog task={task} onClose={() => setTask(null)} />
    </>
  );
}

function StateChips({ list, children }: { list: TargetList; children: ReactNode }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <NarrowChips
      label="Narrow by state"
      values={TARGET_STATE_ORDER}
      labelOf={(state) => TARGET_STATE_FACES[state].label}
      counts={counts}
      isChosen={(state) => url.state === state}
      onToggle={(state) => void setUrl({ state: url.state === state ? null : state })}
    >
      {children}
    </NarrowChips>
  );
}

function SortTargets({ list }: { list: TargetList }): ReactNode {
  return (
    <SortSelect
      value={list.url.sort}
      onSort={(sort) => void list.setUrl({ sort })}
      options={TARGET_SORTS.map((value) => ({ value, label: TARGET_SORT_LABELS[value] }))}
    />
  );
}
