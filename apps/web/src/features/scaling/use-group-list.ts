"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs";
import { useMemo } from "react";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { useFirstRows } from "../list/show-more.tsx";
import { countByState, GROUP_SORTS, listGroups } from "./filter-groups.ts";
import { GROUP_STATES } from "./group-face.ts";
import { useGroups } from "./use-groups.ts";

const parsers = {
  filter: parseAsString.withDefault(""),
  state: parseAsStringLiteral(GROUP_STATES),
  sort: parseAsStringLiteral(GROUP_SORTS).withDefault("state"),
  /** The dialog of a new group is open, perhaps for this worker; so it can be linked to. */
  new: parseAsBoolean.withDefault(false),
  worker: parseAsString,
};

/** The list of the Scaling page; its filter and order are in the address. */
export function useGroupList() {
  const [url, setUrl] = useUrlStates(parsers);
  const query = useGroups();
  const all = query.data;
  const { filter: search, state, sort } = url;
  const rows = useMemo(() => listGroups(all ?? [], { search, state }, sort), [all, search, state, sort]);
  const { shown, more } = useFirstRows(rows);
  return {
    ...{ query, rows, shown, more },
    total: all?.length ?? 0,
    counts: useMemo(() => countByState(all ?? []), [all]),
    ...{ url, setUrl },
    isFiltered: search.trim() !== "" || state !== null,
    clear: () => void setUrl({ filter: null, state: null }),
  };
}

export type GroupList = ReturnType<typeof useGroupList>;
