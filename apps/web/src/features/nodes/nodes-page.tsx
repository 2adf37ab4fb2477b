"use client";
import { ListSkeleton, PageHeader } from "@orrery/ui";
import { useRef } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { useRowKeys } from "../../lib/keyboard/use-row-keys.ts";
import { useFleetCounts } from "../../lib/live/use-nodes.ts";
import { PageBody } from "../shell/page-body.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { EnrolButton } from "./enrol-button.tsx";
import { FacetChips } from "./facet-chips.tsx";
import { FilterBox } from "./filter-box.tsx";
import { NodesCards } from "./nodes-cards.tsx";
import { NodesEmpty } from "./nodes-empty.tsx";
import { NodesTable } from "./nodes-table.tsx";
import { SortNodes } from "./sort-nodes.tsx";
import { useNodeList } from "./use-node-list.ts";
import { WaitingRoom } from "./waiting-room.tsx";

export function NodesPage() {
  const list = useNodeList();
  const counts = useFleetCounts();
  const openPage = useOpenPage();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const rows = list.table.getRowModel().rows;
  const { activeId, setActiveId } = useRowKeys(rows, {
    onOpen: ({ id }) => openPage(`/nodes/${id}`),
    onSelect: (row) => row.toggleSelected(),
    onFilter: () => filterInput.current?.focus(),
    onEscape: list.clearSelection,
  });

  const isFiltered = list.filter.terms.length > 0;
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
        <FacetChips list={list}>{isPhone ? <SortNodes list={list} /> : null}</FacetChips>
      </div>
      {isLoaded ? null : (
        <ListSkeleton label="Loading nodes" widths={[72, 58, 64, 80, 52, 68, 60, 76, 56, 66]} />
      )}
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
