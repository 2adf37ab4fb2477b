"use client";
import type { ServiceGatewayView } from "@orrery/protocol";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../../lib/trpc/client.tsx";

const REFETCH_MS = 3000;

/** Every node's gateway for services, by the node's name. */
export function useServiceGateways(): UseQueryResult<ServiceGatewayView[], unknown> {
  const trpc = useTRPC();
  return useQuery(trpc.services.gateways.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
}
