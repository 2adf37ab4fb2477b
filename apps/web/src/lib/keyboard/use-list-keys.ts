"use client";
import { useEffect, useRef } from "react";
import { isTyping } from "./is-typing.ts";

export type ListKeys = {
  count: number;
  activeIndex: number;
  onMove: (index: number) => void;
  onOpen: (index: number) => void;
  onSelect?: (index: number) => void;
  onMenu?: (index: number) => void;
  onFilter?: () => void;
  onEscape?: () => void;
  /** Rows that PageUp and PageDown skip. */
  pageRows?: number;
};

/**
 * j/k and the arrows move, Enter opens, x selects, `.` opens the row's actions, `/` goes to the filter: from anywhere on
 * the page except from inside a field, a button or an open layer.
 */
export function useListKeys(keys: ListKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      const isOnControl = event.target instanceof HTMLElement && event.target.closest("button, a") !== null;
      if (handle(event.key, latest.current, isOnControl)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** True = the key was ours. */
function handle(key: string, keys: ListKeys, isOnControl: boolean): boolean {
  const { activeIndex: at, count, pageRows = 10 } = keys;
  const moveTo = (index: number): boolean => {
    if (count > 0) keys.onMove(Math.max(0, Math.min(count - 1, index)));
    return count > 0;
  };
  switch (key) {
    case "j":
    case "ArrowDown":
      return moveTo(at + 1);
    case "k":
    case "ArrowUp":
      return moveTo(at <= 0 ? 0 : at - 1);
    case "Home":
      return moveTo(0);
    case "End":
      return moveTo(count - 1);
    case "PageDown":
      return moveTo(at + pageRows);
    case "PageUp":
      return moveTo(at - pageRows);
    case "/":
      keys.onFilter?.();
      return keys.onFilter !== undefined;
    case "Escape":
      keys.onEscape?.();
      return false;
  }
  if (at < 0 || at >= count) return false;
  switch (key) {
    case "Enter":
      // On a button or a link Enter is its own.
      if (isOnControl) return false;
      keys.onOpen(at);
      return true;
    case "x":
      keys.onSelect?.(at);
      return keys.onSelect !== undefined;
    case ".":
      keys.onMenu?.(at);
      return keys.onMenu !== undefined;
    default:
      return false;
  }
}
