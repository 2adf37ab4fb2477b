"use client";
import type { InstancePhase, WorkerDetail } from "@orrery/protocol/workers";
import { parseAsString, parseAsStringLiteral } from "nuqs";
import { useMemo } from "react";
import { useUrlStates } from "../../../lib/browser/use-url-states.ts";
import { INSTANCE_PHASES } from "../../workers/worker-face.ts";
import { countByPhase, INSTANCE_SORTS, listInstances } from "./filter-instances.ts";

const parsers = {
  filter: parseAsString.withDefault(""),
  phase: parseAsStringLiteral<InstancePhase>(INSTANCE_PHASES),
  sort: parseAsStringLiteral(INSTANCE_SORTS).withDefault("phase"),
  /** The one whose details are open. */
  instance: parseAsString,
};

/** The instances of a worker; filter and order are in the address. */
export function useInstanceList({ instances }: Pick<WorkerDetail, "instances">) {
  const [url, setUrl] = useUrlStates(parsers);
  const { filter: search, phase, sort } = url;
  const rows = useMemo(
    () =>
      listInstances(instances, { search, phase }, sort).map((each) => ({
        ...each,
        id: each.instanceId as string,
      })),
    [instances, search, phase, sort],
  );
  return {
    rows,
    total: instances.length,
    counts: useMemo(() => countByPhase(instances), [instances]),
    opened: instances.find(({ instanceId }) => instanceId === url.instance) ?? null,
    url,
    setUrl,
    isFiltered: search.trim() !== "" || phase !== null,
    clear: () => void setUrl({ filter: null, phase: null }),
  };
}

export type InstanceList = ReturnType<typeof useInstanceList>;
