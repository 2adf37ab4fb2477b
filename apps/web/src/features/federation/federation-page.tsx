"use client";
import type { FederationId, FederationView } from "@orrery/protocol";
import { Skeleton } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { wireErrorOf } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useAreFederationsLoaded, useFederation } from "../../lib/live/use-federations.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { FederationAbsent } from "./federation-absent.tsx";
import { FederationHeader } from "./federation-header.tsx";
import { FederationSections } from "./federation-sections.tsx";

/** Opens with what the server fetched, and is live from the first snapshot on. */
export function FederationPage({ federationId }: { federationId: FederationId }): ReactNode {
  const trpc = useTRPC();
  const live = useFederation(federationId);
  const isLoaded = useAreFederationsLoaded();
  const query = useQuery(
    trpc.federations.get.queryOptions({ federationId }, { enabled: live === undefined && !isLoaded }),
  );

  if (live !== undefined) return <FederationDetail federation={live} />;
  if (isLoaded || wireErrorOf(query.error)?.code === "NOT_FOUND") {
    return <FederationAbsent federationId={federationId} />;
  }
  if (query.data !== undefined) return <FederationDetail federation={query.data} />;
  if (query.error !== null) {
    return (
      <QueryError
        title="The federation could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return <FederationSkeleton />;
}

function FederationDetail({ federation }: { federation: FederationView }): ReactNode {
  return (
    <>
      <FederationHeader federation={federation} />
      <FederationSections federation={federation} />
    </>
  );
}

function FederationSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-64" />
      <Skeleton className="h-9 w-96" />
      <Skeleton className="h-28" />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}
