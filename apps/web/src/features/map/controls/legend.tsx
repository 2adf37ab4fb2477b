"use client";
import { LATENCY_BANDS, type MapLegendItem, type MapScene } from "@orrery/domain/map";
import { classNames } from "@orrery/ui";
import { BandSwatch, MarkerSwatch } from "@orrery/ui/scene";
import { ChevronDown, ChevronUp } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useMapPage } from "../map-context.ts";
import { MAP_LAYER_OPTIONS, wholeNumber } from "../map-words.ts";
import { useScenePart } from "../view/use-scene.ts";
import { MarkLegend } from "./mark-legend.tsx";
import { overlayClass } from "./overlay-class.ts";

const NO_ITEMS: readonly MapLegendItem[] = [];
const readLegend = (scene: MapScene | null): readonly MapLegendItem[] => scene?.legend ?? NO_ITEMS;

/** Counts are read, not watched. */
const FOLLOW_MS = 500;

export type LegendProps = {
  /** Nothing around it, and always open. */
  isBare?: boolean;
  /** Without what is nowhere, where room is short. */
  isShort?: boolean;
};

/** What each colour, shape and line means, and how many of each there are. */
export function Legend({ isBare = false, isShort = false }: LegendProps): ReactNode {
  const items = useScenePart(readLegend, FOLLOW_MS);
  const { url } = useMapPage();
  const [isOpen, setOpen] = useState(true);
  const listId = useId();
  if (items.length === 0) return null;
  if (isBare) return <LegendBody items={items} isExplained />;
  const layer = MAP_LAYER_OPTIONS.find(({ value }) => value === url.layer);
  const Chevron = isOpen ? ChevronDown : ChevronUp;
  return (
    <section
      aria-label="Legend"
      className={classNames(overlayClass, "flex max-h-full w-56 flex-col overflow-hidden")}
    >
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={listId}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-8 items-center gap-2 px-3 py-1.5 text-left hover:bg-hover touch:min-h-11"
      >
        <span className="min-w-0 flex-1 truncate font-medium text-ink text-xs">
          {layer?.label ?? "Legend"}
          <span className="ml-1.5 font-normal text-ink-faint">{layer?.hint}</span>
        </span>
        <Chevron aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
      </button>
      <div id={listId} hidden={!isOpen} className="min-h-0 overflow-y-auto px-3 pb-2.5">
        <LegendBody items={isShort ? items.filter(({ count }) => count > 0) : items} />
      </div>
    </section>
  );
}

function LegendBody({ items, isExplained = false }: LegendBodyProps): ReactNode {
  const links = items.filter(isOfLinks);
  return (
    <>
      <LegendList label="Nodes" items={items.filter((item) => !isOfLinks(item))} isExplained={isExplained} />
      {links.length === 0 ? null : (
        <>
          <hr className="my-1.5 border-line" />
          <LegendList label="Links" items={links} isExplained={isExplained} />
        </>
      )}
      <MarkLegend />
    </>
  );
}

function isOfLinks({ band, key }: MapLegendItem): boolean {
  return band !== null || key === "loss" || key === "demo-delay";
}

type LegendBodyProps = {
  items: readonly MapLegendItem[];
  /** The meanings are read, and not only shown when one points at them. */
  isExplained?: boolean;
};

function LegendList({ label, items, isExplained }: LegendBodyProps & { label: string }): ReactNode {
  return (
    <ul aria-label={label} className="flex flex-col">
      {items.map((item) => (
        <li
          key={item.key}
          title={item.meaning}
          data-legend={item.key}
          className={classNames(
            "flex gap-2 text-xs",
            isExplained ? "items-start py-1.5" : "h-5.5 items-center",
            item.count === 0 ? "text-ink-faint" : "text-ink-muted",
          )}
        >
          <span className="flex h-4 w-6 shrink-0 items-center justify-center">
            <Swatch item={item} />
          </span>
          <span className={classNames("min-w-0 flex-1", !isExplained && "truncate")}>
            {item.label}
            <span className={isExplained ? "block text-pretty text-ink-faint" : "sr-only"}>
              <span className="sr-only">. </span>
              {item.meaning}
            </span>
          </span>
          <span className={item.count === 0 ? "" : "text-ink"}>{wholeNumber(item.count)}</span>
        </li>
      ))}
    </ul>
  );
}

function Swatch({ item }: { item: MapLegendItem }): ReactNode {
  if (item.band !== null) return <BandSwatch band={item.band} />;
  switch (item.key) {
    case "leader":
      return <MarkerSwatch tone="ok" shape="leader" />;
    case "target":
      return <MarkerSwatch tone="ok" shape="target" />;
    case "exit":
      return <MarkerSwatch tone="ok" shape="exit" />;
    case "loss":
      return <BandSwatch band={LATENCY_BANDS[2]} loss={0.3} />;
    case "demo-delay":
      return null;
    default:
      return <MarkerSwatch tone={item.tone ?? "unknown"} group={item.group} />;
  }
}
