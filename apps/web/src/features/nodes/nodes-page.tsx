"use client";
import { PageHeader } from "@orrery/ui";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { openRowMenu } from "../../lib/keyboard/open-row-menu.ts";
import { useListKeys } from "../../lib/keyboard/use-list-keys.ts";
import { useFleetCounts } from "../../lib/live/use-nodes.ts";
import { PageBody } from "../shell/page-body.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { EnrolButton } from "./enrol-button.tsx";
import { FacetChips } from "./facet-chips.tsx";
import { FilterBox } from "./filter-box.tsx";
import { NodesCards } from "./nodes-cards.tsx";
import { NodesEmpty } from "./nodes-empty.tsx";
import { NodesSkeleton } from "./nodes-skeleton.tsx";
import { NodesTable } from "./nodes-table.tsx";
import { SortSelect } from "./sort-select.tsx";
import { useNodeList } from "./use-node-list.ts";
import { WaitingRoom } from "./waiting-room.tsx";

export function NodesPage() {
  const list = useNodeList();
  const counts = useFleetCounts();
  const router = useRouter();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const rows = list.table.getRowModel().rows;
  const [activeId, setActiveId] = useState<string | null>(null);
  const activeIndex = activeId === null ? -1 : rows.findIndex((row) => row.id === activeId);

  useListKeys({
    count: rows.length,
    activeIndex,
    onMove: (index) => setActiveId(rows[index]?.id ?? null),
    onOpen: (index) => router.push(`/nodes/${rows[index]?.id ?? ""}`),
    onSelect: (index) => rows[index]?.toggleSelected(),
    onMenu: (index) => openRowMenu(rows[index]?.id ?? ""),
    onFilter: () => filterInput.current?.focus(),
    onEscape: list.clearSelection,
    pageRows: 15,
  });

  const isFiltered = list.filter.terms.length > 0;
  useEffect(() => {
    // A row that the filter hides cannot stay the active one.
    if (activeId !== null && activeIndex === -1) setActiveId(null);
  }, [activeId, activeIndex]);

  const { isLoaded } = list.nodes;
  const shown = isFiltered ? `${rows.length} of ${counts.admitted} nodes` : `${counts.admitted} nodes`;
  return (
    <PageBody fill>
      <PageHeader
        title="Nodes"
        description={isLoaded ? <span aria-live="polite">{shown}</span> : "Loading…"}
        actions={<EnrolButton />}
      />
      <WaitingRoom />
      <div className="flex flex-wrap items-start gap-2 pb-3">
        <FilterBox
          ref={filterInput}
          value={list.query}
          onChange={list.setQuery}
          problem={list.filter.problem}
          nodes={list.nodes.byId}
        />
        <FacetChips list={list}>{isPhone ? <SortSelect list={list} /> : null}</FacetChips>
      </div>
      {isLoaded ? null : <NodesSkeleton />}
      {isLoaded && rows.length === 0 ? (
        <NodesEmpty isFiltered={isFiltered} onClearFilter={() => list.setQuery("")} />
      ) : null}
      {isLoaded && rows.length > 0 ? (
        isPhone ? (
          <NodesCards rows={rows} />
        ) : (
          <NodesTable list={list} rows={rows} activeId={activeId} onActivate={setActiveId} />
        )
      ) : null}
      <BulkBar nodes={list.selected} onClear={list.clearSelection} />
    </PageBody>
  );
}
