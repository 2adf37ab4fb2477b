"use client";
import type { TargetView } from "@orrery/protocol";
import { Button, Card, EmptyState, Input } from "@orrery/ui";
import { Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { countOf } from "../list/count-text.ts";
import { matchesMeasure } from "./measure-rows.ts";
import { MeasuresCards, MeasuresTable } from "./measures-table.tsx";
import { useNodeNames } from "./use-node-names.ts";

const SHOWN_AT_FIRST = 50;
/** Fewer are found at a glance. */
const FILTER_FROM_COUNT = 12;

/** Every node that measures the target, nearest first. */
export function TargetMeasuresCard({ target }: { target: TargetView }): ReactNode {
  const nameOf = useNodeNames();
  const isPhone = useMediaQuery("(width < 48rem)");
  const [search, setSearch] = useState("");
  const [shownMax, setShownMax] = useState(SHOWN_AT_FIRST);
  const { measures } = target;
  const found = measures.filter((measure) => matchesMeasure(measure, search, nameOf));
  const shown = found.slice(0, shownMax);
  const slowestMs = Math.max(0, ...measures.map(({ p50Ms }) => p50Ms ?? 0));
  const rows = { target, measures: shown, slowestMs, nameOf };
  return (
    <Card flush title="Nodes that measure it" note={measures.length === 0 ? undefined : measures.length}>
      {measures.length === 0 ? (
        <EmptyState compact title="No figures yet">
          They come with the reports of the nodes that match its filter.
        </EmptyState>
      ) : (
        <>
          {measures.length < FILTER_FROM_COUNT ? null : (
            <div className="border-line border-b px-4 py-2">
              <Input
                aria-label="Filter the nodes that measure it"
                leading={<Search aria-hidden />}
                placeholder="Filter: node name or problem"
                value={search}
                onChange={(event) => setSearch(event.target.value)}
                className="max-w-md"
              />
            </div>
          )}
          {found.length === 0 ? (
            <EmptyState compact title="No node matches" />
          ) : isPhone ? (
            <MeasuresCards {...rows} />
          ) : (
            <MeasuresTable {...rows} />
          )}
          {found.length > shownMax ? (
            <div className="flex justify-center border-line border-t p-2">
              <Button size="sm" variant="ghost" onClick={() => setShownMax(shownMax * 4)}>
                Show more of {countOf(found.length, "node")}
              </Button>
            </div>
          ) : null}
        </>
      )}
    </Card>
  );
}
