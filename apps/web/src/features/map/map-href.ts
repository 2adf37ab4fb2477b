import type { MapSelection } from "@orrery/domain/map";
import { formatSelection } from "./map-selection-text.ts";

/** The map with something selected; everything else as it is at first. */
export function mapHref(selection: MapSelection): string {
  const text = formatSelection(selection);
  return text === null ? "/map" : `/map?select=${encodeURIComponent(text)}`;
}
