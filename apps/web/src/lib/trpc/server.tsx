import type { AppRouter } from "@orrery/api";
import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, type TRPCClient } from "@trpc/client";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { cache, type ReactNode } from "react";
import { readEnv } from "../../env.ts";
import { makeQueryClient } from "./query-client.ts";

/** A page waits so long for the hub while it is rendered; then the browser asks itself. */
const HUB_TIMEOUT_MS = 5000;

/** The API as the signed-in operator sees it, for server components: the browser's cookie goes along. */
export const hubClient = cache(async (): Promise<TRPCClient<AppRouter>> => {
  const incoming = await headers();
  const forwarded = {
    cookie: incoming.get("cookie") ?? "",
    "x-forwarded-for": incoming.get("x-orrery-client-address") ?? "",
    "x-forwarded-host": incoming.get("host") ?? "",
    "user-agent": incoming.get("user-agent") ?? "",
  };
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${readEnv().hubUrl}/trpc`,
        headers: forwarded,
        fetch: (url, options) =>
          fetch(url, {
            ...(options as RequestInit),
            cache: "no-store",
            signal: AbortSignal.timeout(HUB_TIMEOUT_MS),
          }),
      }),
    ],
  });
});

const requestQueryClient = cache(makeQueryClient);

/** Query options for `prefetch`, as `useTRPC()` gives them in the browser. */
export const serverTRPC = cache(async () =>
  createTRPCOptionsProxy<AppRouter>({ client: await hubClient(), queryClient: requestQueryClient }),
);

type Prefetchable = Parameters<ReturnType<typeof makeQueryClient>["prefetchQuery"]>[0];

/**
 * Fetches before rendering and hands the results to the browser's cache, so that a page opens with its data. What fails
 * here is fetched, and explained, by the browser.
 */
export async function Prefetched({
  queries,
  infinite = [],
  children,
}: {
  queries?: readonly unknown[];
  infinite?: readonly unknown[];
  children: ReactNode;
}) {
  const queryClient = requestQueryClient();
  await Promise.all([
    ...(queries ?? []).map((query) => queryClient.prefetchQuery(query as Prefetchable)),
    ...infinite.map((query) =>
      queryClient.prefetchInfiniteQuery(query as Parameters<typeof queryClient.prefetchInfiniteQuery>[0]),
    ),
  ]);
  return <HydrationBoundary state={dehydrate(queryClient)}>{children}</HydrationBoundary>;
}
