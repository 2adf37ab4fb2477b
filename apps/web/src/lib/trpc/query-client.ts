import { QueryCache, QueryClient } from "@tanstack/react-query";
import { isRetryable, wireErrorOf } from "../errors/describe-error.ts";

const RETRIES_MAX = 3;

/** What changes by itself arrives by push; the rest is fetched again on focus, on reconnection and after mutations. */
export function makeQueryClient(onSignedOut: () => void = () => {}): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (wireErrorOf(error)?.code === "UNAUTHENTICATED") onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < RETRIES_MAX && isRetryable(error),
      },
      mutations: { retry: false },
    },
  });
}
