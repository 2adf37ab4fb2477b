"use client";
import { useSyncExternalStore } from "react";

/** Null while rendering on the server, where nobody knows. */
export function useHasWebgl(): boolean | null {
  return useSyncExternalStore(listenToNothing, hasWebgl, () => null);
}

let known: boolean | null = null;

/** Asked once a page: each answer costs a context, of which browsers give away a few. */
function hasWebgl(): boolean {
  known ??= canDraw();
  return known;
}

function canDraw(): boolean {
  try {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

function listenToNothing(): () => void {
  return () => {};
}
