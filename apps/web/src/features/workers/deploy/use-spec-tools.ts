"use client";
import { useQuery } from "@tanstack/react-query";

/** Reads and writes specs; null until it is there. It brings a YAML parser, which the other pages have no use for. */
export function useSpecTools() {
  const query = useQuery({
    queryKey: ["worker-spec-tools"],
    queryFn: () => import("@orrery/domain/worker-specs"),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
  return query.data ?? null;
}
