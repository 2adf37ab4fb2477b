"use client";
import { useSyncExternalStore } from "react";
import { DEFAULT_LOCALE } from "./format/format-credits.ts";

/** How the viewer's browser writes numbers; the server, which does not know it, writes them as the rest of the page. */
export function useViewerLocale(): string {
  return useSyncExternalStore(
    onLanguageChange,
    () => navigator.language,
    () => DEFAULT_LOCALE,
  );
}

function onLanguageChange(listener: () => void): () => void {
  window.addEventListener("languagechange", listener);
  return () => window.removeEventListener("languagechange", listener);
}
