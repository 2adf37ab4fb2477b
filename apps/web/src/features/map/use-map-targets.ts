"use client";
import type { MapTarget, TargetView } from "@orrery/protocol";
import { useMemo, useRef } from "react";
import { mapTargetsOf, targetsAsOf } from "./map-targets.ts";

const NO_TARGETS: readonly TargetView[] = [];

export type MapTargets = { drawn: readonly MapTarget[]; measures: readonly TargetView[] };

/** Targets as the model takes them. Of the past only their places are known. */
export function useModelTargets(views: readonly TargetView[], isLive: boolean): MapTargets {
  const known = useRef<readonly MapTarget[]>([]);
  const live = useMemo(() => {
    known.current = mapTargetsOf(views, known.current);
    return known.current;
  }, [views]);
  const drawn = useMemo(() => (isLive ? live : targetsAsOf(live)), [live, isLive]);
  return { drawn, measures: isLive ? views : NO_TARGETS };
}
