"use client";
import { ListSkeleton, PageHeader } from "@orrery/ui";
import { type ReactNode, useRef } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { useRowKeys } from "../../lib/keyboard/use-row-keys.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { federationHref } from "../failovers/failover-href.ts";
import { FederationTabs } from "../failovers/federation-tabs.tsx";
import { listCountText } from "../list/count-text.ts";
import { ListToolbar } from "../list/list-toolbar.tsx";
import { NarrowChips } from "../list/narrow-chips.tsx";
import { SortSelect } from "../list/sort-select.tsx";
import { CreateFederationButton } from "./create-federation-button.tsx";
import { FEDERATION_STATUS_FACES, FEDERATION_STATUS_ORDER } from "./federation-face.ts";
import { FederationsCards } from "./federations-cards.tsx";
import { FederationsEmpty } from "./federations-empty.tsx";
import { FederationsTable } from "./federations-table.tsx";
import { FEDERATION_SORT_LABELS, FEDERATION_SORTS } from "./filter-federations.ts";
import { type FederationList, useFederationList } from "./use-federation-list.ts";

export function FederationsPage(): ReactNode {
  const list = useFederationList();
  const openPage = useOpenPage();
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const { rows } = list;
  const { activeId, setActiveId } = useRowKeys(rows, {
    onOpen: ({ id }) => openPage(federationHref(id)),
    onFilter: () => filterInput.current?.focus(),
  });

  return (
    <>
      <PageHeader
        title="Federations"
        description={
          list.isLoaded ? <span aria-live="polite">{listCountText(list, "federation")}</span> : "Loading…"
        }
        actions={can("federations:write") && list.total > 0 ? <CreateFederationButton /> : null}
      />
      <FederationTabs />
      {list.total === 0 ? null : (
        <ListToolbar
          list={list}
          filterRef={filterInput}
          label="Filter federations"
          placeholder="Filter: name, member, region, topology"
          isPhone={isPhone}
        >
          <StatusChips list={list}>{isPhone ? <SortFederations list={list} /> : null}</StatusChips>
        </ListToolbar>
      )}
      {!list.isLoaded ? (
        <ListSkeleton label="Loading federations" widths={[64, 52, 72, 58, 68]} />
      ) : rows.length === 0 ? (
        <FederationsEmpty isFiltered={list.total > 0} onClearFilter={list.clear} />
      ) : isPhone ? (
        <FederationsCards rows={rows} />
      ) : (
        <FederationsTable list={list} activeId={activeId} onActivate={setActiveId} />
      )}
    </>
  );
}

function StatusChips({ list, children }: { list: FederationList; children: ReactNode }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <NarrowChips
      label="Narrow by status"
      values={FEDERATION_STATUS_ORDER}
      labelOf={(status) => FEDERATION_STATUS_FACES[status].label}
      counts={counts}
      isChosen={(status) => url.status === status}
      onToggle={(status) => void setUrl({ status: url.status === status ? null : status })}
    >
      {children}
    </NarrowChips>
  );
}

function SortFederations({ list }: { list: FederationList }): ReactNode {
  return (
    <SortSelect
      value={list.url.sort}
      onSort={(sort) => void list.setUrl({ sort })}
      options={FEDERATION_SORTS.map((value) => ({ value, label: FEDERATION_SORT_LABELS[value] }))}
    />
  );
}
