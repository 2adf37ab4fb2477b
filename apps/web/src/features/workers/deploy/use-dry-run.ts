"use client";
import type { WorkerApplyResult } from "@orrery/protocol/workers";
import { useCallback, useEffect, useState } from "react";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import type { SpecCheck } from "./use-spec-check.ts";

export type DryRun =
  | { state: "none" }
  | { state: "asking" }
  | { state: "failed"; error: unknown }
  | { state: "said"; text: string; result: WorkerApplyResult };

/** What the hub would make of the text, asked anew whenever it reads well again. */
export function useDryRun(check: SpecCheck): { dryRun: DryRun; askAgain: () => void } {
  const client = useTRPCClient();
  const [dryRun, setDryRun] = useState<DryRun>({ state: "none" });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks the same again
  useEffect(() => {
    if (check.state === "reading") return;
    if (check.state !== "valid") return setDryRun({ state: "none" });
    const { text, specs } = check;
    const ended = new AbortController();
    setDryRun({ state: "asking" });
    client.workers.applySpecs.mutate({ specs: [...specs], isDryRun: true }, { signal: ended.signal }).then(
      (result) => (ended.signal.aborted ? undefined : setDryRun({ state: "said", text, result })),
      (error: unknown) => (ended.signal.aborted ? undefined : setDryRun({ state: "failed", error })),
    );
    return () => ended.abort();
  }, [check, client, round]);
  return { dryRun, askAgain: useCallback(() => setRound((now) => now + 1), []) };
}
