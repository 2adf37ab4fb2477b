"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs";
import { useMemo } from "react";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { countByState, listServices, SERVICE_SORTS } from "./filter-services.ts";
import { SERVICE_STATES } from "./service-face.ts";
import { useServices } from "./use-services.ts";

const parsers = {
  filter: parseAsString.withDefault(""),
  state: parseAsStringLiteral(SERVICE_STATES),
  sort: parseAsStringLiteral(SERVICE_SORTS).withDefault("state"),
  /** The dialog of a new service is open; so it can be linked to. */
  new: parseAsBoolean.withDefault(false),
};

/** The list of the Services page; its filter and order are in the address. */
export function useServiceList() {
  const [url, setUrl] = useUrlStates(parsers);
  const query = useServices();
  const all = query.data;
  const { filter: search, state, sort } = url;
  return {
    query,
    rows: useMemo(() => listServices(all ?? [], { search, state }, sort), [all, search, state, sort]),
    total: all?.length ?? 0,
    counts: useMemo(() => countByState(all ?? []), [all]),
    url,
    setUrl,
    isFiltered: search.trim() !== "" || state !== null,
    clear: () => void setUrl({ filter: null, state: null }),
  };
}

export type ServiceList = ReturnType<typeof useServiceList>;
