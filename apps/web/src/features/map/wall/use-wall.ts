"use client";
import { useEffect } from "react";
import type { MapUrl } from "../use-map-url.ts";
import { leaveFullScreen } from "./full-screen.ts";

/** Escape leaves the wall, and so does whatever else ends the full screen. */
export function useWall({ wall, set }: Pick<MapUrl, "wall" | "set">): void {
  useEffect(() => {
    if (!wall) return;
    const leave = () => set({ wall: false });
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape") leave();
    };
    const onFullScreen = () => {
      if (document.fullscreenElement === null) leave();
    };
    window.addEventListener("keydown", onKeyDown);
    document.addEventListener("fullscreenchange", onFullScreen);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("fullscreenchange", onFullScreen);
      leaveFullScreen();
    };
  }, [wall, set]);
}
