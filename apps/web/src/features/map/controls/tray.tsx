"use client";
import type { MapScene, MapTray } from "@orrery/domain/map";
import { Button, Popover, PopoverContent, PopoverTrigger } from "@orrery/ui";
import { MapPinOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMapPage } from "../map-context.ts";
import { selectNodes } from "../map-selection-text.ts";
import { countOf } from "../map-words.ts";
import { useScenePart } from "../view/use-scene.ts";

const LISTED_MAX = 200;
const EMPTY_TRAY: MapTray = [];
const readTray = (scene: MapScene | null): MapTray => scene?.tray ?? EMPTY_TRAY;

/** Nodes that nobody knows the place of: never drawn at a wrong one, and never forgotten. */
export function Tray(): ReactNode {
  const tray = useScenePart(readTray);
  const { url } = useMapPage();
  const [isOpen, setOpen] = useState(false);
  if (tray.length === 0) return null;
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger>
        <Button size="sm" className="bg-surface font-normal" icon={<MapPinOff aria-hidden />}>
          {countOf(tray.length, "node")} without a position
        </Button>
      </PopoverTrigger>
      <PopoverContent side="top" className="w-80" aria-label="Nodes without a position">
        <p className="text-pretty text-ink-muted text-xs/5">
          A host tells where it is when it enrols: start its agent with{" "}
          <code className="whitespace-nowrap font-mono text-ink">--lat 35.68 --lon 139.69</code>, or with a{" "}
          <code className="font-mono text-ink">--region</code> whose place is well known, such as
          ap-northeast-1 or frankfurt. The graph and the table show these nodes, too.
        </p>
        <ul aria-label="Nodes" className="-mx-1 mt-2 max-h-56 overflow-y-auto border-line border-t pt-1">
          {tray.slice(0, LISTED_MAX).map(({ id, name }) => (
            <li key={id}>
              <button
                type="button"
                onClick={() => {
                  url.select(selectNodes([id]));
                  setOpen(false);
                }}
                className="w-full truncate rounded-md px-1 py-1 text-left text-ink text-sm hover:bg-hover touch:min-h-11"
              >
                {name}
              </button>
            </li>
          ))}
        </ul>
        {tray.length > LISTED_MAX ? (
          <p className="mt-1 text-ink-faint text-xs">
            And {(tray.length - LISTED_MAX).toLocaleString("en-GB")} more; the table has all of them.
          </p>
        ) : null}
      </PopoverContent>
    </Popover>
  );
}
