"use client";
import { FilterChip, Input, Kbd, PageHeader } from "@orrery/ui";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { openRowMenu } from "../../lib/keyboard/open-row-menu.ts";
import { useListKeys } from "../../lib/keyboard/use-list-keys.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { chipsClass } from "../shell/chips-class.ts";
import { NewTargetButton } from "./new-target-button.tsx";
import { TargetDialog } from "./target-dialog.tsx";
import { TARGET_STATE_FACES } from "./target-face.ts";
import { TargetSortSelect } from "./target-sort-select.tsx";
import { TARGET_STATE_ORDER } from "./target-state.ts";
import { type TargetTask, TargetTaskDialog } from "./target-task.tsx";
import { countOf, targetHref } from "./target-words.ts";
import { TargetsCards } from "./targets-cards.tsx";
import { TargetsEmpty } from "./targets-empty.tsx";
import { TargetsSkeleton } from "./targets-skeleton.tsx";
import { TargetsTable } from "./targets-table.tsx";
import { type TargetList, useTargetList } from "./use-target-list.ts";

export function TargetsPage(): ReactNode {
  const list = useTargetList();
  const router = useRouter();
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const [task, setTask] = useState<TargetTask | null>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const { rows, query } = list;
  const activeIndex = activeId === null ? -1 : rows.findIndex((row) => row.id === activeId);
  const openNew = () => void list.setUrl({ new: true });

  useListKeys({
    count: rows.length,
    activeIndex,
    onMove: (index) => setActiveId(rows[index]?.id ?? null),
    onOpen: (index) => {
      const row = rows[index];
      if (row !== undefined) router.push(targetHref(row.id));
    },
    onMenu: (index) => openRowMenu(rows[index]?.id ?? ""),
    onFilter: () => filterInput.current?.focus(),
    pageRows: 15,
  });
  useEffect(() => {
    // A row that the filter hides cannot stay the active one.
    if (activeId !== null && activeIndex === -1) setActiveId(null);
  }, [activeId, activeIndex]);

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
            <span aria-live="polite">{describe(list)}</span>
          )
        }
        actions={can("targets:write") && list.total > 0 ? <NewTargetButton onClick={openNew} /> : null}
      />
      {list.total === 0 ? null : (
        <div className="flex flex-wrap items-start gap-2 pb-3">
          <div className="w-full max-w-md flex-1 basis-72 max-md:max-w-none max-md:basis-full">
            <Input
              ref={filterInput}
              aria-label="Filter targets"
              placeholder="Filter: name, place, address, nearest node"
              leading={<Search aria-hidden />}
              trailing={list.url.filter === "" && !isPhone ? <Kbd>/</Kbd> : undefined}
              value={list.url.filter}
              onChange={(event) =>
                void list.setUrl({ filter: event.target.value === "" ? null : event.target.value })
              }
              onKeyDown={(event) => {
                if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
              }}
            />
          </div>
          <StateChips list={list}>{isPhone ? <TargetSortSelect list={list} /> : null}</StateChips>
        </div>
      )}
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            title="The targets could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <TargetsSkeleton />
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

/** One click narrows the list to a state that occurs. */
function StateChips({ list, children }: { list: TargetList; children: ReactNode }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <fieldset className={chipsClass} aria-label="Narrow by state">
      {TARGET_STATE_ORDER.filter((state) => counts[state] > 0 || url.state === state).map((state) => (
        <FilterChip
          key={state}
          label={TARGET_STATE_FACES[state].label}
          value={counts[state]}
          active={url.state === state}
          onClick={() => void setUrl({ state: url.state === state ? null : state })}
        />
      ))}
      {children}
    </fieldset>
  );
}

function describe({ rows, total, isFiltered }: TargetList): string {
  if (total === 0) return "None yet";
  const all = countOf(total, "target");
  return isFiltered ? `${rows.length} of ${all}` : all;
}
