"use client";
import type { NodeHealth } from "@orrery/protocol";
import { Button, Checkbox, classNames, Popover, PopoverContent, PopoverTrigger } from "@orrery/ui";
import { ChevronDown } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useFleetCounts } from "../../lib/live/use-nodes.ts";
import { NarrowChips } from "../list/narrow-chips.tsx";
import { chosenValues, withValueToggled } from "./filter-terms.ts";
import type { NodeList } from "./use-node-list.ts";

const HEALTH_LABELS: Record<NodeHealth, string> = {
  online: "Online",
  suspect: "Suspect",
  unreachable: "Unreachable",
  down: "Down",
  unknown: "Unknown",
};
const HEALTH_SHOWN = ["online", "suspect", "unreachable", "down", "unknown"] as const satisfies NodeHealth[];

/** The filter's text says the same. */
export function FacetChips({ list, children }: { list: NodeList; children?: ReactNode }) {
  const counts = useFleetCounts();
  const { terms } = list.filter;
  const chosen = chosenValues(terms, "health");
  return (
    <NarrowChips
      label="Narrow by health and region"
      values={HEALTH_SHOWN}
      labelOf={(health) => HEALTH_LABELS[health]}
      counts={counts.byHealth}
      isChosen={(health) => chosen.has(health)}
      onToggle={(health) => list.setQuery(withValueToggled(terms, "health", health))}
    >
      <RegionChip list={list} />
      {children}
    </NarrowChips>
  );
}

function RegionChip({ list }: { list: NodeList }) {
  const { byId } = list.nodes;
  const { terms } = list.filter;
  const chosen = chosenValues(terms, "region");
  const regions = useMemo(() => {
    const counts = new Map<string, number>();
    for (const node of byId.values()) {
      if (node.admission === "admitted") counts.set(node.region, (counts.get(node.region) ?? 0) + 1);
    }
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }, [byId]);
  if (regions.length < 2 && chosen.size === 0) return null;
  return (
    <Popover>
      <PopoverTrigger>
        <Button
          size="sm"
          className={classNames(
            "font-normal text-ink-muted",
            chosen.size > 0 && "border-accent bg-selected text-ink",
          )}
        >
          {chosen.size === 0 ? "Region" : `Region: ${[...chosen].join(", ")}`}
          <ChevronDown aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent className="max-h-80 w-56 overflow-y-auto">
        <ul className="flex flex-col gap-1">
          {regions.map(([region, count]) => (
            <li key={region} className="flex items-center justify-between gap-2">
              <Checkbox
                label={region === "" ? "none" : region}
                checked={chosen.has(region.toLowerCase())}
                onCheckedChange={() => list.setQuery(withValueToggled(terms, "region", region.toLowerCase()))}
              />
              <span className="text-ink-faint text-xs">{count}</span>
            </li>
          ))}
        </ul>
      </PopoverContent>
    </Popover>
  );
}
