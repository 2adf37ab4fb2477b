"use client";
import type { PoolId, PoolView } from "@orrery/protocol";
import { Skeleton } from "@orrery/ui";
import type { ReactNode } from "react";
import { wireErrorOf } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { SubjectAbsent } from "../events/subject-absent.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { usePool } from "../pools/use-pools.ts";
import { PoolFigures } from "./pool-figures.tsx";
import { PoolHeader } from "./pool-header.tsx";
import { PoolSections } from "./pool-sections.tsx";

/** Opens with what the server fetched; its address holds however the pool is renamed. */
export function PoolPage({ poolId }: { poolId: PoolId }): ReactNode {
  const query = usePool(poolId);
  if (wireErrorOf(query.error)?.code === "NOT_FOUND") {
    return (
      <SubjectAbsent
        kind="pool"
        id={poolId}
        removedTitle={(name) => `The pool ${name} was removed`}
        aftermath="Nothing goes through it any more."
        neverWas="There never was a pool with the id"
        listHref="/pools"
      />
    );
  }
  if (query.data !== undefined) return <PoolDetail pool={query.data} error={query.error} />;
  if (query.error !== null) {
    return (
      <QueryError
        title="The pool could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return <PoolSkeleton />;
}

function PoolDetail({ pool, error }: { pool: PoolView; error: unknown }): ReactNode {
  return (
    <>
      <PoolHeader pool={pool} />
      <NotRefreshed error={error} />
      <PoolFigures pool={pool} />
      <PoolSections pool={pool} />
    </>
  );
}

function PoolSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-64" />
      <Skeleton className="h-14" />
      <Skeleton className="h-9 w-96" />
      <Skeleton className="h-96" />
    </div>
  );
}
