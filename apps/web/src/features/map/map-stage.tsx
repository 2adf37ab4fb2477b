"use client";
import { classNames } from "@orrery/ui";
import type { ReactNode, RefObject } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { MapControls } from "./controls/map-controls.tsx";
import { PhoneControls } from "./controls/phone-controls.tsx";
import { useMapPage } from "./map-context.ts";
import { MapNotices } from "./map-notices.tsx";
import type { MapView } from "./map-words.ts";
import { MapPicture, type PictureKind } from "./view/map-picture.tsx";
import { PictureBoundary } from "./view/picture-boundary.tsx";
import { PictureLoading } from "./view/picture-loading.tsx";
import { useHasWebgl } from "./view/use-webgl.ts";
import { WallHeading } from "./wall/wall-heading.tsx";

export type MapStageProps = {
  filterInput: RefObject<HTMLInputElement | null>;
  hasPanel: boolean;
};

/** A picture and the controls over it. The picture moves aside for the panel, so that its middle stays in sight. */
export function MapStage({ filterInput, hasPanel }: MapStageProps): ReactNode {
  const { url, time } = useMapPage();
  const hasWebgl = useHasWebgl();
  const isPhone = useMediaQuery("(width < 48rem)");
  const kind = hasWebgl === null ? null : pictureOf(url.view, hasWebgl);
  const isPast = time.momentAtMs !== null;
  return (
    <>
      <div
        className={classNames(
          "absolute inset-0 transition-transform duration-200 ease-out",
          hasPanel && "max-md:-translate-y-[20%] md:-translate-x-[calc(var(--map-panel-width)/2)]",
        )}
      >
        {kind === null ? (
          <PictureLoading />
        ) : (
          <PictureBoundary
            key={kind}
            onShowOther={
              kind === "globe" ? { label: "Show the flat map", show: () => url.set({ view: "flat" }) } : null
            }
          >
            <MapPicture key={kind} kind={kind} />
          </PictureBoundary>
        )}
      </div>
      <div
        className={classNames(
          "pointer-events-none absolute inset-0",
          hasPanel && "md:right-(--map-panel-width)",
          isPast && "shadow-[inset_0_0_0_2px_var(--color-accent)]",
        )}
      >
        {url.wall ? <WallHeading /> : null}
        <MapNotices isWithoutWebgl={url.view === "globe" && hasWebgl === false} />
        {url.wall ? null : isPhone ? (
          <PhoneControls filterInput={filterInput} hasPanel={hasPanel} />
        ) : (
          <MapControls filterInput={filterInput} hasPanel={hasPanel} />
        )}
      </div>
    </>
  );
}

/** On a wall a table would be no picture; without WebGL there is no globe. */
function pictureOf(view: MapView, hasWebgl: boolean): PictureKind {
  const wished = view === "table" ? "globe" : view;
  return wished === "globe" && !hasWebgl ? "flat" : wished;
}
