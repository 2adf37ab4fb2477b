"use client";
import { classNames } from "@orrery/ui";
import type { ReactNode, RefObject } from "react";
import { FindBox } from "../controls/find-box.tsx";
import { ShareMenu } from "../controls/share-menu.tsx";
import { ViewSwitch } from "../controls/view-switch.tsx";
import { useMapPage } from "../map-context.ts";
import { Nobody } from "../map-notices.tsx";
import { PastBanner } from "../time/past-banner.tsx";
import { MapTables } from "./map-tables.tsx";

export type MapTableStageProps = { filterInput: RefObject<HTMLInputElement | null>; hasPanel: boolean };

/** The table with its controls above it; they stand where they stand over a picture. */
export function MapTableStage({ filterInput, hasPanel }: MapTableStageProps): ReactNode {
  const { time } = useMapPage();
  return (
    <div
      className={classNames(
        "absolute inset-0 flex flex-col gap-3 p-3",
        hasPanel && "md:right-(--map-panel-width)",
      )}
    >
      <div className="flex items-start gap-2 max-md:flex-col max-md:items-stretch">
        <div className="w-64 max-md:w-full">
          <FindBox ref={filterInput} />
        </div>
        <div className="flex-1" />
        <div className="flex items-center gap-2">
          <ViewSwitch className="max-md:min-w-0 max-md:flex-1 max-md:[&>*]:flex-1 max-md:[&>*]:px-1" />
          <ShareMenu />
        </div>
      </div>
      {time.momentAtMs === null ? null : (
        <div className="flex justify-center">
          <PastBanner />
        </div>
      )}
      <Nobody />
      <MapTables onFilter={() => filterInput.current?.focus()} />
    </div>
  );
}
