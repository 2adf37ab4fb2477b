import type { MapFleet, MapScene } from "@orrery/domain/map";

/**
 * Sent to the window after each drawn frame, for whatever measures the page (`npm run bench -- map`). The product itself does not
 * listen. The objects are the page's own and go on changing.
 */
export const MAP_FRAME_EVENT = "orrery:map-frame";
export type MapFrameDetail = { readonly scene: MapScene; readonly fleet: MapFleet };

export function tellFrame(detail: MapFrameDetail): void {
  window.dispatchEvent(new CustomEvent(MAP_FRAME_EVENT, { detail }));
}
