"use client";
import { useNowMs } from "@orrery/ui";
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs";
import { useMemo } from "react";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { countByState, listTargets, TARGET_SORTS } from "./filter-targets.ts";
import { TARGET_STATE_ORDER } from "./target-state.ts";
import { useNodeNames } from "./use-node-names.ts";
import { useTargets } from "./use-targets.ts";

const parsers = {
  filter: parseAsString.withDefault(""),
  state: parseAsStringLiteral(TARGET_STATE_ORDER),
  sort: parseAsStringLiteral(TARGET_SORTS).withDefault("state"),
  /** The dialog of a new target is open; so it can be linked to. */
  new: parseAsBoolean.withDefault(false),
};

/** The list of the Targets page; its filter and order are in the address. */
export function useTargetList() {
  const [url, setUrl] = useUrlStates(parsers);
  const query = useTargets();
  const nameOf = useNodeNames();
  const nowMs = useNowMs();
  const all = query.data;
  const { filter: search, state, sort } = url;
  const rows = useMemo(
    () => listTargets(all ?? [], { search, state }, sort, { nowMs, nameOf }),
    [all, search, state, sort, nowMs, nameOf],
  );
  return {
    query,
    rows,
    total: all?.length ?? 0,
    counts: useMemo(() => countByState(all ?? [], nowMs), [all, nowMs]),
    nameOf,
    url,
    setUrl,
    isFiltered: search.trim() !== "" || state !== null,
    clear: () => void setUrl({ filter: null, state: null }),
  };
}

export type TargetList = ReturnType<typeof useTargetList>;
