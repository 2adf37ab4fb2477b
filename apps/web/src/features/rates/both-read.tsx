"use client";
import type { MeterView, RateCardView } from "@orrery/protocol";
import { ListSkeleton } from "@orrery/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";

export type CardsQuery = UseQueryResult<RateCardView[], unknown>;
export type MetersQuery = UseQueryResult<MeterView[], unknown>;

/** Cards and meters are read together: a price without its meter's unit says nothing. */
export function BothRead({
  cards,
  meters,
  children,
}: {
  cards: CardsQuery;
  meters: MetersQuery;
  children: (cards: RateCardView[], meters: MeterView[]) => ReactNode;
}): ReactNode {
  if (cards.data === undefined || meters.data === undefined) {
    const failed = cards.isError ? cards : meters.isError ? meters : null;
    if (failed === null) return <ListSkeleton label="Loading rates" widths={[56, 68, 50, 62]} />;
    return (
      <QueryError
        title="The rates could not be read"
        error={failed.error}
        onRetry={() => {
          void cards.refetch();
          void meters.refetch();
        }}
      />
    );
  }
  return (
    <>
      <NotRefreshed error={cards.error ?? meters.error} />
      {children(cards.data, meters.data)}
    </>
  );
}
