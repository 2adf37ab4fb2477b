"use client";
import { useEffect, useRef } from "react";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { isTyping } from "../../lib/keyboard/is-typing.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NAV_ITEMS } from "../shell/nav-items.ts";

/** How long after `g` the second key counts. */
const SEQUENCE_MS = 1500;

/** Ctrl/Cmd-K, `?` and the `g` sequences, on every page. */
export function useGlobalKeys(actions: { openPalette: () => void; openHelp: () => void }): void {
  const openPage = useOpenPage();
  const { can } = useMe();
  const latest = useRef({ actions, can });
  latest.current = { actions, can };

  useEffect(() => {
    let goPressedAtMs = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.actions.openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (event.key === "?") {
        event.preventDefault();
        latest.current.actions.openHelp();
        return;
      }
      const isSecond = performance.now() - goPressedAtMs < SEQUENCE_MS;
      goPressedAtMs = event.key === "g" && !isSecond ? performance.now() : 0;
      if (!isSecond) return;
      const item = NAV_ITEMS.find((each) => each.key === event.key);
      if (item === undefined || !latest.current.can(item.permission)) return;
      event.preventDefault();
      openPage(item.href);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [openPage]);
}
