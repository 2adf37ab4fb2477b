"use client";
import type { ReactNode } from "react";
import { ExitHealth } from "../exits/exit-health.tsx";
import { selectExit } from "../exits/map-exits.ts";
import { useMapPage } from "../map-context.ts";
import { countOf } from "../map-words.ts";
import { Unplaced } from "./unplaced.tsx";

export function ExitsNowhere(): ReactNode {
  const { url, exits } = useMapPage();
  const nowhere = exits.all.filter(({ place }) => place === null);
  return (
    <Unplaced
      items={nowhere}
      summary={`${countOf(nowhere.length, "exit")} of unknown country`}
      label="Exits of unknown country"
      listLabel="Exits"
      hint={
        <>
          A proxy’s country is what its pool’s echo address tells probes, or what its seller says: write it as{" "}
          <code className="whitespace-nowrap font-mono text-ink">?country=de</code> behind the line that is
          imported. The table shows these exits, too.
        </>
      }
      onChoose={(exit) => url.select(selectExit(exit))}
      renderItem={(exit) => (
        <>
          <ExitHealth exit={exit} isBare />
          <span className="min-w-0 flex-1 truncate font-mono text-xs">{exit.name}</span>
          <span className="max-w-28 truncate text-ink-muted text-xs">{exit.poolName}</span>
        </>
      )}
    />
  );
}
