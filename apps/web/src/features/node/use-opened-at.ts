"use client";
import { useNowMs } from "@orrery/ui";
import { useRef } from "react";

/** The hub's time when this part was first shown in the browser; infinite before that, so that nothing counts as new. */
export function useOpenedAtMs(): number {
  const nowMs = useNowMs();
  const openedAtMs = useRef<number | null>(null);
  openedAtMs.current ??= nowMs;
  return openedAtMs.current ?? Number.POSITIVE_INFINITY;
}
