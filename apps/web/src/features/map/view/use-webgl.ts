"use client";
import { useSyncExternalStore } from "react";

let isRefused = false;
const listeners = new Set<() => void>();

/** False once a globe found no WebGL 2. Null while rendering on the server, where nobody knows. */
export function useHasWebgl(): boolean | null {
  return useSyncExternalStore(subscribe, hasWebgl, () => null);
}

/** For as long as the page lives: a browser that refused once is not asked again. */
export function tellWebglIsMissing(): void {
  isRefused = true;
  for (const listener of [...listeners]) listener();
}

function hasWebgl(): boolean {
  return !isRefused && typeof WebGL2RenderingContext !== "undefined";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
