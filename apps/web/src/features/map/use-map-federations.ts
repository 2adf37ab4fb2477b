"use client";
import type { MapFederation, MapFleet } from "@orrery/domain/map";
import { useMemo, useRef } from "react";
import { useFederations } from "../../lib/live/use-federations.ts";
import { federationsAsOf, mapFederationsOf } from "./map-federations.ts";

/** `past`: the fleet of the moment that is looked back at; null = live. */
export function useMapFederations(past: MapFleet | null): readonly MapFederation[] {
  const { ids, byId } = useFederations(500);
  const known = useRef<readonly MapFederation[]>([]);
  const live = useMemo(() => {
    const views = ids.flatMap((id) => byId.get(id) ?? []);
    known.current = mapFederationsOf(views, known.current);
    return known.current;
  }, [ids, byId]);
  return useMemo(() => (past === null ? live : federationsAsOf(live, past)), [live, past]);
}
