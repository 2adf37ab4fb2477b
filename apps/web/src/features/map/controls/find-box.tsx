"use client";
import { parseNodeFilter } from "@orrery/domain";
import { type ReactNode, type Ref, useMemo } from "react";
import { FilterBox } from "../../nodes/filter-box.tsx";
import { filterableNodes, findNodes } from "../find-nodes.ts";
import { useMapPage } from "../map-context.ts";
import { selectNodes } from "../map-selection-text.ts";
import { countOf, wholeNumber } from "../map-words.ts";
import { useFleetTick } from "../use-fleet-tick.ts";
import { useFlights } from "../use-flights.ts";

const FOLLOW_MS = 500;

/** Lights what matches while one types; Enter selects the first of them and moves there. */
export function FindBox({ ref }: { ref: Ref<HTMLInputElement> }): ReactNode {
  const { url, fleet, filter } = useMapPage();
  const flights = useFlights();
  const version = useFleetTick(FOLLOW_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fleet changes in itself, its version tells
  const found = useMemo(
    () => (filter.terms.length === 0 ? null : findNodes(fleet, filter.terms)),
    [fleet, filter.terms, version],
  );
  const suggestible = useMemo(() => ({ values: () => filterableNodes(fleet) }), [fleet]);

  function selectFirst(): void {
    // Enter may come before the last letter has been taken in.
    const parsed = parseNodeFilter(url.filter);
    if (parsed.outcome === "invalid" || parsed.filter.length === 0) return;
    const { first } = findNodes(fleet, parsed.filter);
    if (first === null) return;
    const selection = selectNodes([first.id]);
    url.select(selection);
    flights.to(selection);
  }

  return (
    <div className="flex min-w-0 flex-col gap-1">
      <FilterBox
        ref={ref}
        isInForm
        placeholder="Find: tokyo  health=down"
        value={url.filter}
        onChange={(filter) => url.set({ filter: filter === "" ? null : filter })}
        problem={filter.problem}
        nodes={suggestible}
        onEnter={selectFirst}
      />
      <p aria-live="polite" className={found === null ? "sr-only" : "px-1 text-ink-muted text-xs"}>
        {found === null ? "" : describe(found, fleet.nodeCount)}
      </p>
    </div>
  );
}

function describe({ count, first }: ReturnType<typeof findNodes>, nodeCount: number): string {
  if (first === null) return "No node matches.";
  const all = `${wholeNumber(count)} of ${countOf(nodeCount, "node")}`;
  return `${all}; Enter selects ${first.name}`;
}
