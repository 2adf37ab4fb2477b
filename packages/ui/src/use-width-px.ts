"use client";
import { type RefObject, useEffect, useState } from "react";

const FIRST_WIDTH_PX = 640;
const WIDTH_MIN_PX = 240;

/** The width of an element, followed as it changes; a guess before the first measurement. */
export function useWidthPx(ref: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidthPx] = useState(FIRST_WIDTH_PX);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() =>
      setWidthPx(Math.max(WIDTH_MIN_PX, Math.floor(element.clientWidth))),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return widthPx;
}
