"use client";
import { type RefObject, useEffect, useState } from "react";

/** How far outside of the window something counts as in view, so that it is ready when it is scrolled to. */
const MARGIN = "200px";

/** Whether an element is in, or close to, what the reader sees. True until it is known. */
export function useIsInView(ref: RefObject<Element | null>): boolean {
  const [isInView, setInView] = useState(true);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      (entries) => setInView(entries.at(-1)?.isIntersecting ?? true),
      { rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return isInView;
}
