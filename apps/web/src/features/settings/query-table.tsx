"use client";
import { Skeleton } from "@orrery/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { QueryError } from "../../lib/errors/query-error.tsx";

/** The three faces of a list that is fetched: loading, failed, there (where `children` says what an empty one means). */
export function QueryTable<T>({
  query,
  errorTitle,
  children,
}: {
  query: UseQueryResult<T, unknown>;
  errorTitle: string;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return <QueryError compact title={errorTitle} error={query.error} onRetry={() => void query.refetch()} />;
  }
  return (
    <div aria-busy="true" className="flex flex-col gap-3 p-4">
      <Skeleton />
      <Skeleton />
      <Skeleton />
    </div>
  );
}
