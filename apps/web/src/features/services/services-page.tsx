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
import { SERVICE_SORT_LABELS, SERVICE_SORTS } from "./filter-services.ts";
import { NewServiceDialog } from "./new-service-dialog.tsx";
import { SERVICE_STATE_FACES, SERVICE_STATES } from "./service-face.ts";
import { serviceHref } from "./service-words.ts";
import { ServicesCards } from "./services-cards.tsx";
import { NewServiceButton, ServicesEmpty } from "./services-empty.tsx";
import { ServicesTable } from "./services-table.tsx";
import { type ServiceList, useServiceList } from "./use-service-list.ts";

export function ServicesPage(): ReactNode {
  const list = useServiceList();
  const openPage = useOpenPage();
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const { rows, query } = list;
  const openNew = () => void list.setUrl({ new: true });
  const { activeId, setActiveId } = useRowKeys(rows, {
    onOpen: ({ id }) => openPage(serviceHref(id)),
    onFilter: () => filterInput.current?.focus(),
  });

  return (
    <>
      <PageHeader
        title="Services"
        description={<Description list={list} />}
        actions={can("services:write") && list.total > 0 ? <NewServiceButton onClick={openNew} /> : null}
      />
      {list.total === 0 ? null : (
        <ListToolbar
          list={list}
          filterRef={filterInput}
          label="Filter services"
          placeholder="Filter: name, worker, strategy"
          isPhone={isPhone}
        >
          <StateChips list={list}>{isPhone ? <SortServices list={list} /> : null}</StateChips>
        </ListToolbar>
      )}
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            title="The services could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <ListSkeleton label="Loading services" widths={[56, 68, 50, 62]} endClassName="w-16" />
        )
      ) : (
        <>
          <NotRefreshed error={query.error} />
          {rows.length === 0 ? (
            <ServicesEmpty isFiltered={list.total > 0} onClearFilter={list.clear} onNew={openNew} />
          ) : isPhone ? (
            <ServicesCards list={list} />
          ) : (
            <ServicesTable list={list} activeId={activeId} onActivate={setActiveId} />
          )}
        </>
      )}
      {list.url.new && can("services:write") ? (
        <NewServiceDialog onClose={() => void list.setUrl({ new: null })} />
      ) : null}
    </>
  );
}

function Description({ list }: { list: ServiceList }): ReactNode {
  const { query } = list;
  if (query.data === undefined) return query.isError ? "Not read" : "Loading…";
  return (
    <>
      <span aria-live="polite">{listCountText(list, "service")}</span>
      {list.total === 0 ? null : " · figures of the last full minute"}
    </>
  );
}

function StateChips({ list, children }: { list: ServiceList; children: ReactNode }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <NarrowChips
      label="Narrow by state"
      values={SERVICE_STATES}
      labelOf={(state) => SERVICE_STATE_FACES[state].label}
      counts={counts}
      isChosen={(state) => url.state === state}
      onToggle={(state) => void setUrl({ state: url.state === state ? null : state })}
    >
      {children}
    </NarrowChips>
  );
}

function SortServices({ list }: { list: ServiceList }): ReactNode {
  return (
    <SortSelect
      value={list.url.sort}
      onSort={(sort) => void list.setUrl({ sort })}
      options={SERVICE_SORTS.map((value) => ({ value, label: SERVICE_SORT_LABELS[value] }))}
    />
  );
}
