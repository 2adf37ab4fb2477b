import type { HandlerContext } from "@connectrpc/connect";
import type { Watch, WatchBatch } from "../coordination/coordination.ts";
import type { StreamCount } from "./stream-count.ts";

/** What a watch tells, until it ends or the caller leaves. */
export async function* told<T>(
  watch: Watch<T>,
  { signal }: Pick<HandlerContext, "signal">,
  streams: StreamCount,
): AsyncGenerator<WatchBatch<T>> {
  const close = (): void => watch.close();
  let leave: (() => void) | null = null;
  try {
    leave = streams.enter();
    signal.addEventListener("abort", close, { once: true });
    if (signal.aborted) close();
    for (;;) {
      const batch = await watch.next();
      if (batch === null || signal.aborted) return;
      yield batch;
    }
  } finally {
    signal.removeEventListener("abort", close);
    close();
    leave?.();
  }
}
