"use client";
import { FilterChip, Input, Kbd, PageHeader } from "@orrery/ui";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { openRowMenu } from "../../lib/keyboard/open-row-menu.ts";
import { useListKeys } from "../../lib/keyboard/use-list-keys.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { federationHref } from "../failovers/failover-href.ts";
import { FederationTabs } from "../failovers/federation-tabs.tsx";
import { chipsClass } from "../shell/chips-class.ts";
import { CreateFederationButton } from "./create-federation-button.tsx";
import { FEDERATION_STATUS_FACES, FEDERATION_STATUS_ORDER } from "./federation-face.ts";
import { FederationSortSelect } from "./federation-sort-select.tsx";
import { FederationsCards } from "./federations-cards.tsx";
import { FederationsEmpty } from "./federations-empty.tsx";
import { FederationsSkeleton } from "./federations-skeleton.tsx";
import { FederationsTable } from "./federations-table.tsx";
import { type FederationList, useFederationList } from "./use-federation-list.ts";

export function FederationsPage(): ReactNode {
  const list = useFederationList();
  const router = useRouter();
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const { rows } = list;
  const [activeId, setActiveId] = useState<string | null>(null);
  const activeIndex = activeId === null ? -1 : rows.findIndex((row) => row.id === activeId);

  useListKeys({
    count: rows.length,
    activeIndex,
    onMove: (index) => setActiveId(rows[index]?.id ?? null),
    onOpen: (index) => {
      const row = rows[index];
      if (row !== undefined) router.push(federationHref(row.id));
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
        title="Federations"
        description={list.isLoaded ? <span aria-live="polite">{describe(list)}</span> : "Loading…"}
        actions={can("federations:write") && list.total > 0 ? <CreateFederationButton /> : null}
      />
      <FederationTabs />
      {list.total === 0 ? null : (
        <div className="flex flex-wrap items-start gap-2 pb-3">
          <div className="w-full max-w-md flex-1 basis-72 max-md:max-w-none max-md:basis-full">
            <Input
              ref={filterInput}
              aria-label="Filter federations"
              placeholder="Filter: name, member, region, topology"
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
          <StatusChips list={list}>{isPhone ? <FederationSortSelect list={list} /> : null}</StatusChips>
        </div>
      )}
      {!list.isLoaded ? (
        <FederationsSkeleton />
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

/** One click narrows the list to a status that occurs. */
function StatusChips({ list, children }: { list: FederationList; children: ReactNode }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <fieldset className={chipsClass} aria-label="Narrow by status">
      {FEDERATION_STATUS_ORDER.filter((status) => counts[status] > 0 || url.status === status).map(
        (status) => (
          <FilterChip
            key={status}
            label={FEDERATION_STATUS_FACES[status].label}
            value={counts[status]}
            active={url.status === status}
            onClick={() => void setUrl({ status: url.status === status ? null : status })}
          />
        ),
      )}
      {children}
    </fieldset>
  );
}

function describe({ rows, total, isFiltered }: FederationList): string {
  if (total === 0) return "None yet";
  const all = `${total} ${total === 1 ? "federation" : "federations"}`;
  return isFiltered ? `${rows.length} of ${all}` : all;
}
