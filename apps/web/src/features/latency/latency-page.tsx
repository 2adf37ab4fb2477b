"use client";
import { PageHeader, SegmentedControl, Skeleton } from "@orrery/ui";
import { type ReactNode, useCallback, useRef } from "react";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useListKeys } from "../../lib/keyboard/use-list-keys.ts";
import { useNodes } from "../../lib/live/use-nodes.ts";
import { FilterBox } from "../nodes/filter-box.tsx";
import { useParsedFilter } from "../nodes/use-parsed-filter.ts";
import { targetHref } from "../targets/target-words.ts";
import { LatencyEmpty } from "./latency-empty.tsx";
import { useLatencyUrl } from "./latency-url.ts";
import { MATRIX_METRICS, METRIC_WORDS } from "./matrix-metric.ts";
import { MatrixView } from "./matrix-view.tsx";
import { NotRefreshed } from "./not-refreshed.tsx";
import { PairSheet } from "./pair-sheet.tsx";
import type { CellLink } from "./prepare-matrix.ts";
import { useLatencyMatrix } from "./use-latency-matrix.ts";

/** For positions and for what the filter suggests; figures come with the matrix. */
const FOLLOW_NODES_MS = 1000;

export function LatencyPage(): ReactNode {
  const [url, setUrl] = useLatencyUrl();
  const openPage = useOpenPage();
  const nodes = useNodes(FOLLOW_NODES_MS);
  const filter = useParsedFilter(url.filter);
  const query = useLatencyMatrix(filter.terms);
  const filterInput = useRef<HTMLInputElement>(null);
  useListKeys({
    count: 0,
    activeIndex: -1,
    onMove: () => {},
    onOpen: () => {},
    onFilter: () => filterInput.current?.focus(),
  });

  const open = useCallback(
    (link: CellLink) => {
      if (link.kind === "pair") void setUrl({ from: link.fromId, to: link.toId });
      else if (link.kind === "target") openPage(targetHref(link.targetId));
    },
    [setUrl, openPage],
  );
  const matrix = query.data;
  return (
    <>
      <PageHeader
        title="Latency"
        description="How far every node is from every other, and from every target."
      />
      <div className="flex flex-wrap items-start gap-2 pb-3">
        <FilterBox
          ref={filterInput}
          value={url.filter}
          onChange={(next) => void setUrl({ filter: next === "" ? null : next })}
          problem={filter.problem}
          nodes={nodes.byId}
        />
        <SegmentedControl
          label="What is shown"
          value={url.metric}
          onValueChange={(metric) => void setUrl({ metric })}
          options={MATRIX_METRICS.map((value) => ({ value, label: METRIC_WORDS[value].label }))}
        />
      </div>
      {matrix === undefined ? (
        query.isError ? (
          <QueryError
            title="The matrix could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <MatrixSkeleton />
        )
      ) : (
        <>
          <NotRefreshed error={query.error} />
          {matrix.nodes.length === 0 || (matrix.nodes.length === 1 && matrix.targets.length === 0) ? (
            <LatencyEmpty
              nodeCount={matrix.nodes.length}
              isFiltered={filter.terms.length > 0}
              onClearFilter={() => void setUrl({ filter: null })}
            />
          ) : (
            <MatrixView matrix={matrix} metric={url.metric} places={nodes.byId} onOpen={open} />
          )}
        </>
      )}
      <PairSheet
        fromId={url.from}
        toId={url.to}
        range={url.range}
        onRange={(range) => void setUrl({ range })}
        onClose={() => void setUrl({ from: null, to: null, range: null })}
      />
    </>
  );
}

function MatrixSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="rounded-lg border border-line bg-surface p-4">
      <span className="sr-only">Loading the matrix</span>
      <Skeleton className="h-72" />
    </div>
  );
}
