"use client";
import { useCallback, useRef, useSyncExternalStore } from "react";

/**
 * Like useSyncExternalStore, but shows changes at most every `everyMs`: the first one after a quiet time at once, the
 * last one of a busy time always.
 */
export function useThrottledStore<T>(
  subscribe: (listener: () => void) => () => void,
  read: () => T,
  onServer: T,
  everyMs: number,
): T {
  const shown = useRef<{ value: T } | null>(null);
  const subscribeThrottled = useCallback(
    (listener: () => void) => {
      let timer: ReturnType<typeof setTimeout> | null = null;
      let lastShownAtMs = 0;
      const show = () => {
        timer = null;
        lastShownAtMs = performance.now();
        shown.current = { value: read() };
        listener();
      };
      shown.current = { value: read() };
      const unsubscribe = subscribe(() => {
        if (timer !== null) return;
        const waitMs = lastShownAtMs + everyMs - performance.now();
        if (waitMs <= 0) show();
        else timer = setTimeout(show, waitMs);
      });
      return () => {
        unsubscribe();
        if (timer !== null) clearTimeout(timer);
      };
    },
    [subscribe, read, everyMs],
  );
  const readShown = useCallback(() => {
    shown.current ??= { value: read() };
    return shown.current.value;
  }, [read]);
  return useSyncExternalStore(subscribeThrottled, readShown, () => onServer);
}
