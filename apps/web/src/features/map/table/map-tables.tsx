"use client";
import type { MapSelection } from "@orrery/domain/map";
import { SegmentedControl, Switch } from "@orrery/ui";
import { type ReactNode, useMemo, useState } from "react";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { matchingSlots } from "../find-nodes.ts";
import { useMapPage } from "../map-context.ts";
import { countOf, wholeNumber } from "../map-words.ts";
import { useFleetTick } from "../use-fleet-tick.ts";
import { useLinkFloors } from "../use-link-floors.ts";
import { ExitTable } from "./exit-table.tsx";
import { LinkTable } from "./link-table.tsx";
import { NodeTable } from "./node-table.tsx";

const FOLLOW_MS = 1000;

/** Everything that the pictures show and do, for keyboard and screen reader. */
export function MapTables({ onFilter }: { onFilter: () => void }): ReactNode {
  const { url, fleet, filter, exits } = useMapPage();
  const version = useFleetTick(FOLLOW_MS);
  const floors = useLinkFloors();
  const isNarrow = useMediaQuery("(width < 48rem)");
  const [isOfSelection, setOfSelection] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fleet changes in itself, its version tells
  const found = useMemo(() => matchingSlots(fleet, filter.terms), [fleet, filter.terms, version]);
  const { selection } = url;
  // biome-ignore lint/correctness/useExhaustiveDependencies: slots are given away again as nodes come and go
  const selected = useMemo(() => slotsOf(selection, fleet.slotOf.bind(fleet)), [selection, fleet, version]);
  const hasExits = url.rows === "exits" || (exits.count ?? 0) > 0;
  const narrowsLinks = url.rows === "links" && isOfSelection && selected.size > 0;
  const shown = narrowsLinks ? selected : found;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SegmentedControl
          label="Rows"
          value={url.rows}
          onValueChange={(rows) => url.set({ rows, sort: null })}
          options={[
            { value: "nodes", label: `Nodes ${found.size.toLocaleString("en-GB")}` },
            { value: "links", label: `Links ${fleet.linkCount.toLocaleString("en-GB")}` },
            ...(hasExits
              ? [{ value: "exits" as const, label: `Exits ${wholeNumber(exits.count ?? 0)}` }]
              : []),
          ]}
        />
        {url.rows === "links" && selected.size > 0 ? (
          <Switch
            label={`Only of ${selected.size === 1 ? "the selected node" : countOf(selected.size, "selected node")}`}
            checked={isOfSelection}
            onCheckedChange={setOfSelection}
          />
        ) : null}
      </div>
      {url.rows === "exits" ? (
        <ExitTable isNarrow={isNarrow} onFilter={onFilter} />
      ) : url.rows === "nodes" ? (
        <NodeTable floors={floors} shown={found} isNarrow={isNarrow} onFilter={onFilter} />
      ) : (
        <LinkTable floors={floors} shown={shown} isNarrow={isNarrow} onFilter={onFilter} />
      )}
    </div>
  );
}

function slotsOf(
  selection: MapSelection,
  slotOf: (id: (MapSelection & { kind: "nodes" })["ids"][number]) => number,
): ReadonlySet<number> {
  if (selection.kind !== "nodes") return NO_SLOTS;
  return new Set(selection.ids.map(slotOf).filter((slot) => slot >= 0));
}

const NO_SLOTS: ReadonlySet<number> = new Set();
