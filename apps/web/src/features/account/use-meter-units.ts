"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "../../lib/trpc/client.tsx";

/** What one of a custom meter's quantity is called, by the meter's name. */
export function useMeterUnits(): ReadonlyMap<string, string> {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.meters.list.queryOptions());
  return useMemo(() => new Map((data ?? []).map(({ name, unit }) => [name, unit])), [data]);
}
