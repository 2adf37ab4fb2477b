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
import { GROUP_SORT_LABELS, GROUP_SORTS } from "./filter-groups.ts";
import { GROUP_STATE_FACES, GROUP_STATES } from "./group-face.ts";
import { groupHref } from "./group-words.ts";
import { GroupsCards } from "./groups-cards.tsx";
import { GroupsEmpty, NewGroupButton } from "./groups-empty.tsx";
import { GroupsTable } from "./groups-table.tsx";
import { NewGroupDialog } from "./new-group/new-group-dialog.tsx";
import { type GroupList, useGroupList } from "./use-group-list.ts";

export function ScalingPage(): ReactNode {
  const list = useGroupList();
  const openPage = useOpenPage();
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const { shown, query } = list;
  const openNew = () => void list.setUrl({ new: true });
  const { activeId, setActiveId } = useRowKeys(shown, {
    onOpen: ({ id }) => openPage(groupHref(id)),
    onFilter: () => filterInput.current?.focus(),
  });

  return (
    <>
      <PageHeader
        title="Scaling"
        description={<Description list={list} />}
        actions={can("scaling:write") && list.total > 0 ? <NewGroupButton onClick={openNew} /> : null}
      />
      {list.total === 0 ? null : (
        <ListToolbar
          list={list}
          filterRef={filterInput}
          label="Filter scaling groups"
          placeholder="Filter: name, target, policy, mode"
          isPhone={isPhone}
        >
          <StateChips list={list}>{isPhone ? <SortGroups list={list} /> : null}</StateChips>
        </ListToolbar>
      )}
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            title="The scaling groups could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <ListSkeleton label="Loading scaling groups" widths={[56, 68, 50, 62]} endClassName="w-16" />
        )
      ) : (
        <>
          <NotRefreshed error={query.error} />
          {shown.length === 0 ? (
            <GroupsEmpty isFiltered={list.total > 0} onClearFilter={list.clear} onNew={openNew} />
          ) : isPhone ? (
            <GroupsCards list={list} />
          ) : (
            <GroupsTable list={list} activeId={activeId} onActivate={setActiveId} />
          )}
          {list.more}
        </>
      )}
      {list.url.new && can("scaling:write") ? (
        <NewGroupDialog
          workerId={list.url.worker}
          onClose={() => void list.setUrl({ new: null, worker: null })}
        />
      ) : null}
    </>
  );
}

function Description({ list }: { list: GroupList }): ReactNode {
  const { query } = list;
  if (query.data === undefined) return query.isError ? "Not read" : "Loading…";
  const wanted = query.data.reduce((sum, { wantedCount }) => sum + wantedCount, 0);
  return (
    <>
      <span aria-live="polite">{listCountText(list, "group")}</span>
      {list.total === 0 ? null : ` · ${wanted.toLocaleString("en-GB")} instances wanted in all`}
    </>
  );
}

function StateChips({ list, children }: { list: GroupList; children: ReactNode }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <NarrowChips
      label="Narrow by state"
      values={GROUP_STATES}
      labelOf={(state) => GROUP_STATE_FACES[state].label}
      counts={counts}
      isChosen={(state) => url.state === state}
      onToggle={(state) => void setUrl({ state: url.state === state ? null : state })}
    >
      {children}
    </NarrowChips>
  );
}

function SortGroups({ list }: { list: GroupList }): ReactNode {
  return (
    <SortSelect
      value={list.url.sort}
      onSort={(sort) => void list.setUrl({ sort })}
      options={GROUP_SORTS.map((value) => ({ value, label: GROUP_SORT_LABELS[value] }))}
    />
  );
}
