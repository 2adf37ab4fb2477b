"use client";
import { parseAsString, parseAsStringLiteral } from "nuqs";
import { useMemo } from "react";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { countByState, listWorkers, WORKER_SORTS } from "./filter-workers.ts";
import { useWorkers } from "./use-workers.ts";
import { WORKER_STATES } from "./worker-face.ts";

const parsers = {
  filter: parseAsString.withDefault(""),
  state: parseAsStringLiteral(WORKER_STATES),
  sort: parseAsStringLiteral(WORKER_SORTS).withDefault("state"),
};

/** The list of the Workers page; its filter and order are in the address. */
export function useWorkerList() {
  const [url, setUrl] = useUrlStates(parsers);
  const query = useWorkers();
  const all = query.data;
  const { filter: search, state, sort } = url;
  return {
    query,
    rows: useMemo(() => listWorkers(all ?? [], { search, state }, sort), [all, search, state, sort]),
    total: all?.length ?? 0,
    counts: useMemo(() => countByState(all ?? []), [all]),
    url,
    setUrl,
    isFiltered: search.trim() !== "" || state !== null,
    clear: () => void setUrl({ filter: null, state: null }),
  };
}

export type WorkerList = ReturnType<typeof useWorkerList>;
