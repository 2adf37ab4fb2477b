"use client";
import type { ScalingBackTestInput, ScalingBackTestResult } from "@orrery/protocol";
import { readNowMs } from "@orrery/ui";
import { useCallback, useEffect, useRef, useState } from "react";
import { useDebounced } from "../../../lib/browser/use-debounced.ts";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";

export type BackTestQuestion = Pick<ScalingBackTestInput, "groupId" | "settings" | "plant"> & {
  /** Up to now. */
  spanMs: number;
  csv: string | null;
};

export type BackTestAnswer = { question: BackTestQuestion; result: ScalingBackTestResult };

const REST_MS = 600;

/** One replay after the other, of what was asked last; null asks nothing, and the last answer stays. */
export function useBackTest(question: BackTestQuestion | null) {
  const client = useTRPCClient();
  const settled = useDebounced(question, REST_MS);
  const asked = useRef<BackTestQuestion | null>(null);
  const isRunning = useRef(false);
  const [answer, setAnswer] = useState<BackTestAnswer | null>(null);
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const run = useCallback(async (): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    setPending(true);
    for (let next = asked.current; next !== null; next = asked.current) {
      try {
        const result = await client.scaling.backTest.mutate(inputOf(next));
        setAnswer({ question: next, result });
        setProblem(null);
      } catch (error) {
        setProblem(describeError(error));
      }
      if (asked.current === next) asked.current = null;
    }
    isRunning.current = false;
    setPending(false);
  }, [client]);

  useEffect(() => {
    if (settled === null) return;
    asked.current = settled;
    void run();
  }, [settled, run]);

  const retry = useCallback(() => {
    asked.current = question;
    void run();
  }, [question, run]);

  return { answer, isPending, problem, retry, isOld: answer !== null && answer.question !== question };
}

function inputOf({ spanMs, csv, ...asked }: BackTestQuestion) {
  if (csv !== null) return { ...asked, csv };
  const toAtMs = readNowMs() ?? Date.now();
  return { ...asked, fromAtMs: toAtMs - spanMs, toAtMs };
}
