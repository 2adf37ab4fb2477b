"use client";
import { type RefObject, useEffect, useRef } from "react";
import { isTyping } from "../../lib/keyboard/is-typing.ts";
import { useMapPage } from "./map-context.ts";
import { NO_SELECTION } from "./map-selection-text.ts";
import { MAP_VIEWS } from "./map-words.ts";
import { useFlights } from "./use-flights.ts";
import { enterFullScreen } from "./wall/full-screen.ts";

/** 1 to 4 choose the view, `/` finds, `f` shows the selection, `v` shows exits or hides them, `[` and `]` go to incidents, `w` fills the wall, Escape lets go. */
export function useMapKeys(filterInput: RefObject<HTMLInputElement | null>): void {
  const page = useMapPage();
  const flights = useFlights();
  const latest = useRef({ page, flights });
  latest.current = { page, flights };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event)) return;
      const { url, time } = latest.current.page;
      const view = MAP_VIEWS[Number(event.key) - 1];
      if (view !== undefined) url.set({ view });
      else if (event.key === "/") filterInput.current?.focus();
      else if (event.key === "f") latest.current.flights.toSelection();
      else if (event.key === "[") time.jump("previous");
      else if (event.key === "]") time.jump("next");
      else if (event.key === "v") url.set({ exits: url.exits ? false : null });
      else if (event.key === "w" && !url.wall) {
        enterFullScreen();
        url.set({ wall: true });
      } else if (event.key === "Escape" && !url.wall) url.select(NO_SELECTION);
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [filterInput]);
}
