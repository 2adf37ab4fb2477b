"use client";
import { Button, Popover, PopoverContent, PopoverTrigger } from "@orrery/ui";
import { MapPinOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ExitHealth } from "../exits/exit-health.tsx";
import { selectExit } from "../exits/map-exits.ts";
import { useMapPage } from "../map-context.ts";
import { countOf, wholeNumber } from "../map-words.ts";

const LISTED_MAX = 200;

/** Exits of which nobody says the country: never drawn at a wrong place, and never forgotten. */
export function ExitsNowhere(): ReactNode {
  const { url, exits } = useMapPage();
  const [isOpen, setOpen] = useState(false);
  const nowhere = exits.all.filter(({ place }) => place === null);
  if (nowhere.length === 0) return null;
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger>
        <Button size="sm" className="bg-surface font-normal" icon={<MapPinOff aria-hidden />}>
          {countOf(nowhere.length, "exit")} of unknown country
        </Button>
      </PopoverTrigger>
      <PopoverContent side="top" className="w-80" aria-label="Exits of unknown country">
        <p className="text-pretty text-ink-muted text-xs/5">
          A proxy’s country is what its pool’s echo address tells probes, or what its seller says: write it as{" "}
          <code className="whitespace-nowrap font-mono text-ink">?country=de</code> behind the line that is
          imported. The table shows these exits, too.
        </p>
        <ul aria-label="Exits" className="-mx-1 mt-2 max-h-56 overflow-y-auto border-line border-t pt-1">
          {nowhere.slice(0, LISTED_MAX).map((exit) => (
            <li key={exit.id}>
              <button
                type="button"
                onClick={() => {
                  url.select(selectExit(exit));
                  setOpen(false);
                }}
                className="flex w-full items-center gap-2 rounded-md px-1 py-1 text-left text-sm hover:bg-hover touch:min-h-11"
              >
                <ExitHealth exit={exit} isBare />
                <span className="min-w-0 flex-1 truncate font-mono text-ink text-xs">{exit.name}</span>
                <span className="max-w-28 truncate text-ink-muted text-xs">{exit.poolName}</span>
              </button>
            </li>
          ))}
        </ul>
        {nowhere.length > LISTED_MAX ? (
          <p className="mt-1 text-ink-faint text-xs">
            And {wholeNumber(nowhere.length - LISTED_MAX)} more; the table has all of them.
          </p>
        ) : null}
      </PopoverContent>
    </Popover>
  );
}
