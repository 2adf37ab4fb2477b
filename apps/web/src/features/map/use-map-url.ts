"use client";
import { MAP_LAYERS, type MapSelection } from "@orrery/domain/map";
import type { FederationId } from "@orrery/protocol";
import {
  createParser,
  type inferParserType,
  type Nullable,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs";
import { useCallback, useState } from "react";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { formatMoment, parseMoment } from "./map-moment-text.ts";
import { formatSelection, NO_SELECTION, parseSelection } from "./map-selection-text.ts";
import { MAP_VIEWS, MAP_WINDOWS } from "./map-words.ts";

const parseAsMoment = createParser({ parse: parseMoment, serialize: formatMoment });

const parsers = {
  view: parseAsStringLiteral(MAP_VIEWS).withDefault("globe"),
  layer: parseAsStringLiteral(MAP_LAYERS).withDefault("health"),
  filter: parseAsString.withDefault(""),
  /** See map-selection-text.ts. */
  select: parseAsString,
  /** Whose topology is shown and whose panel is open, where the selected node is in several. */
  federation: parseAsString,
  /** The minute that is looked back at; absent = live. */
  at: parseAsMoment,
  window: parseAsStringLiteral(MAP_WINDOWS).withDefault("hour"),
  /** Of the table: which rows, and their order (see table-sort.ts). */
  rows: parseAsStringLiteral(["nodes", "links", "exits"]).withDefault("nodes"),
  sort: parseAsString.withDefault(""),
  /** Whether exits of proxies are drawn. */
  exits: parseAsBoolean.withDefault(true),
  /** Wall mode: the map alone. */
  wall: parseAsBoolean.withDefault(false),
};

/** Everything that makes out what the map shows is in its address; only the camera is not. */
export function useMapUrl() {
  const [url, setUrl] = useUrlStates(parsers);
  const { selection, select } = useSelection(url.select, (text) => void setUrl({ select: text }));
  return {
    ...url,
    federationId: url.federation as FederationId | null,
    selection,
    select,
    set: useCallback((change: MapUrlChange) => void setUrl(change), [setUrl]),
  };
}

export type MapUrl = ReturnType<typeof useMapUrl>;
/** What is left out stays, null is the default. */
type MapUrlChange = Partial<Nullable<inferParserType<typeof parsers>>>;

/** The address has room for some selected nodes; a lasso around thousands is kept here, as long as the address says its beginning. */
function useSelection(text: string | null, setText: (text: string | null) => void) {
  const [kept, setKept] = useState<{ text: string | null; selection: MapSelection }>({
    text: null,
    selection: NO_SELECTION,
  });
  // Read anew only when the text changed: a selection keeps its identity, which the model compares by.
  let current = kept;
  if (kept.text !== text) {
    current = { text, selection: text === null ? NO_SELECTION : (parseSelection(text) ?? NO_SELECTION) };
    setKept(current);
  }
  const select = (selection: MapSelection) => {
    const next = formatSelection(selection);
    setKept({ text: next, selection });
    setText(next);
  };
  return { selection: current.selection, select };
}
