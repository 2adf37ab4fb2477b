"use client";
import { throttle, type UseQueryStatesKeysMap, type UseQueryStatesReturn, useQueryStates } from "nuqs";
import { useCallback } from "react";

/** Browsers bound how often the address may change; what the page shows changes at once. */
const WRITE_EVERY_MS = 200;

let writing: Promise<unknown> = Promise.resolve();

/** What a page shows, kept in its address (see nuqs). */
export function useUrlStates<Parsers extends UseQueryStatesKeysMap>(
  parsers: Parsers,
): UseQueryStatesReturn<Parsers> {
  const [url, setUrl] = useQueryStates(parsers, { limitUrlUpdates: throttle(WRITE_EVERY_MS) });
  const setAndNote = useCallback<typeof setUrl>(
    (change, options) => {
      const written = setUrl(change, options);
      writing = written;
      return written;
    },
    [setUrl],
  );
  return [url, setAndNote];
}

/**
 * Until the address says what the page shows. The router drops a navigation on whose way the address is written: who
 * types a filter and opens a row at once would stay where they are.
 */
export async function untilUrlWritten(): Promise<void> {
  const deadline = new Promise((resolve) => setTimeout(resolve, 2 * WRITE_EVERY_MS));
  await Promise.race([writing, deadline]);
}
