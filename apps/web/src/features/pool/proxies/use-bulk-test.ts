"use client";
import type { ProxyView, UrlTestResult } from "@orrery/protocol";
import { useEffect, useRef, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { runEach } from "./run-each.ts";

/** Each waits for its node; what is open at the hub stays little. */
const AT_A_TIME = 4;

export type ProxyTest =
  | { state: "sending" }
  | { state: "answered"; result: UrlTestResult }
  | { state: "failed"; problem: string };

/** Sends the same request through each of some proxies. What is under way when the dialog closes is not waited for. */
export function useBulkTest() {
  const client = useTRPCClient();
  const [tests, setTests] = useState<ReadonlyMap<string, ProxyTest>>(new Map());
  const [isRunning, setRunning] = useState(false);
  const run = useRef<AbortController | null>(null);
  useEffect(() => () => run.current?.abort(), []);

  async function send(url: string, proxies: readonly ProxyView[]): Promise<void> {
    run.current?.abort();
    const control = new AbortController();
    run.current = control;
    const tell = (id: string, test: ProxyTest) => {
      if (run.current === control) setTests((now) => new Map(now).set(id, test));
    };
    setTests(new Map());
    setRunning(true);
    await runEach(
      proxies,
      async ({ id, poolId }, signal) => {
        tell(id, { state: "sending" });
        try {
          const result = await client.proxies.testUrl.mutate({ poolId, url, proxyId: id }, { signal });
          tell(id, { state: "answered", result });
        } catch (error) {
          tell(id, { state: "failed", problem: signal.aborted ? "Stopped." : describeError(error) });
        }
      },
      { atATime: AT_A_TIME, signal: control.signal },
    );
    if (run.current === control) setRunning(false);
  }

  return { tests, isRunning, send, stop: () => run.current?.abort() };
}
