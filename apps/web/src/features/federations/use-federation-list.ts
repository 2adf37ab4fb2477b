"use client";
import { FederationStatus } from "@orrery/protocol";
import { parseAsString, parseAsStringLiteral } from "nuqs";
import { useMemo } from "react";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { useFederations } from "../../lib/live/use-federations.ts";
import { countByStatus } from "./federation-face.ts";
import { FEDERATION_SORTS, listFederations } from "./filter-federations.ts";

const parsers = {
  filter: parseAsString.withDefault(""),
  status: parseAsStringLiteral(FederationStatus.options),
  sort: parseAsStringLiteral(FEDERATION_SORTS).withDefault("status"),
};

/** The list of the Federations page; its filter and order are in the address. */
export function useFederationList() {
  const [url, setUrl] = useUrlStates(parsers);
  const { ids, byId, isLoaded } = useFederations();
  const all = useMemo(() => ids.flatMap((id) => byId.get(id) ?? []), [ids, byId]);
  const rows = useMemo(
    () => listFederations(all, { search: url.filter, status: url.status }, url.sort),
    [all, url.filter, url.status, url.sort],
  );
  return {
    isLoaded,
    rows,
    total: all.length,
    counts: useMemo(() => countByStatus(all), [all]),
    url,
    setUrl,
    isFiltered: url.filter.trim() !== "" || url.status !== null,
    clear: () => void setUrl({ filter: null, status: null }),
  };
}

export type FederationList = ReturnType<typeof useFederationList>;
