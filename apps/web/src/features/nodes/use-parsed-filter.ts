"use client";
import { type NodeFilter, parseNodeFilter } from "@orrery/domain";
import { useDeferredValue, useMemo, useRef } from "react";
import { withoutUnfinished } from "./filter-terms.ts";

const EMPTY_FILTER: NodeFilter = [];

/** While a term is half typed, the last filter that could be read stays in force. */
export function useParsedFilter(query: string): { terms: NodeFilter; problem: string | null } {
  const deferred = useDeferredValue(query);
  const lastGood = useRef<NodeFilter>(EMPTY_FILTER);
  return useMemo(() => {
    const parsed = parseNodeFilter(deferred);
    if (parsed.outcome === "invalid") return { terms: lastGood.current, problem: parsed.message };
    lastGood.current = withoutUnfinished(parsed.filter, deferred);
    return { terms: lastGood.current, problem: null };
  }, [deferred]);
}
