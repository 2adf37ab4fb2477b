"use client";
import { IconButton, Sheet } from "@orrery/ui";
import { Layers } from "lucide-react";
import { type ReactNode, type RefObject, useState } from "react";
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

export type PhoneControlsProps = {
  filterInput: RefObject<HTMLInputElement | null>;
  /** The panel lies over the lower half, with the controls that belong to it. */
  hasPanel: boolean;
};

/** What is used all the time within the thumb's reach; the rest behind one button. */
export function PhoneControls({ filterInput, hasPanel }: PhoneControlsProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <div className="pointer-events-auto absolute inset-x-3 top-3">
        <FindBox ref={filterInput} />
      </div>
      {hasPanel ? null : (
        <div className="absolute inset-x-3 bottom-3 flex flex-col items-stretch gap-2">
          <div className="flex items-end justify-between gap-2">
            <div className="pointer-events-auto flex min-w-0 flex-wrap gap-2">
              <Tray />
              <ExitsNowhere />
              <LeftOut />
            </div>
            <ZoomControls />
          </div>
          <div className="pointer-events-auto flex items-center gap-2">
            <ViewSwitch className="min-w-0 flex-1 [&>*]:flex-1 [&>*]:px-1" />
            <div className={overlayClass}>
              <IconButton label="Layer and legend" aria-haspopup="dialog" onClick={() => setOpen(true)}>
                <Layers aria-hidden />
              </IconButton>
            </div>
          </div>
        </div>
      )}
      <Sheet open={isOpen} onOpenChange={setOpen} title="Layer and legend">
        <div className="flex flex-col gap-4">
          <div className="flex items-center gap-2">
            <LayerSelect className="flex-1" />
            <ShareMenu />
          </div>
          <ExitsSwitch className="justify-between [&>*]:flex-1" />
          <Legend isBare />
        </div>
      </Sheet>
    </>
  );
}
