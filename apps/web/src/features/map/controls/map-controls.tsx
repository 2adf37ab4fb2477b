"use client";
import type { ReactNode, RefObject } from "react";
import { ExitsNowhere } from "./exits-nowhere.tsx";
import { ExitsSwitch } from "./exits-switch.tsx";
import { FindBox } from "./find-box.tsx";
import { LayerSelect } from "./layer-select.tsx";
import { LeftOut } from "./left-out.tsx";
import { Legend } from "./legend.tsx";
import { overlayClass } from "./overlay-class.ts";
import { ShareMenu } from "./share-menu.tsx";
import { Tray } from "./tray.tsx";
import { ViewSwitch } from "./view-switch.tsx";
import { ZoomControls } from "./zoom-controls.tsx";

export type MapControlsProps = { filterInput: RefObject<HTMLInputElement | null>; hasPanel: boolean };

/** In the four corners, so that the middle is the picture's. */
export function MapControls({ filterInput, hasPanel }: MapControlsProps): ReactNode {
  return (
    <>
      <div className="absolute inset-x-3 top-3 flex items-start justify-between gap-2">
        <div className="flex min-w-0 flex-1 flex-wrap items-start gap-2">
          <div className="pointer-events-auto w-64 min-w-36">
            <FindBox ref={filterInput} />
          </div>
          <LayerSelect className="pointer-events-auto w-36 min-w-28" />
          <ExitsSwitch className={`${overlayClass} h-8 shrink-0 px-2.5`} />
        </div>
        <div className="pointer-events-auto flex shrink-0 items-center gap-2">
          <ViewSwitch />
          <div className={overlayClass}>
            <ShareMenu />
          </div>
        </div>
      </div>
      <div className="absolute bottom-3 left-3 flex max-h-[calc(100%-4.5rem)] items-end gap-2">
        <Legend isShort={hasPanel} />
        <div className="pointer-events-auto flex flex-wrap gap-2">
          <Tray />
          <ExitsNowhere />
          <LeftOut />
        </div>
      </div>
      <div className="absolute right-3 bottom-3">
        <ZoomControls />
      </div>
    </>
  );
}
