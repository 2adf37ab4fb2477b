"use client";
import { type InstanceId, LOG_CHUNK_BYTES_MAX, type WorkerId } from "@orrery/protocol/workers";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { appendAnswer, type LogBuffer, NO_LOG, prependAnswer } from "./log-buffer.ts";

const POLL_MS = 1000;
const AFTER_FAILURE_MS = 5000;
/** Whoever is further behind goes on near the end. */
const CATCH_UP_BYTES_MAX = 4 * LOG_CHUNK_BYTES_MAX;

export type Log = {
  buffer: LogBuffer;
  /** Why it could not be read last time; null = it could. */
  error: unknown;
  isFollowing: boolean;
  /** How often it was read anew from its start. */
  startCount: number;
  follow: () => void;
  pause: () => void;
  /** Reads it again from its first byte that is still there, without following. */
  jumpToStart: () => void;
  /** One more piece at the beginning of what is there. */
  readEarlier: () => void;
  /** One more piece at its end, without following. */
  readOn: () => void;
};

/** The log of one instance: from near its end on, live while it is followed. The same instance while it is mounted. */
export function useLog(workerId: WorkerId, instanceId: InstanceId): Log {
  const client = useTRPCClient();
  const [buffer, setBuffer] = useState<LogBuffer>(NO_LOG);
  const [error, setError] = useState<unknown>(null);
  const [isFollowing, setFollowing] = useState(true);
  const [startCount, setStartCount] = useState(0);
  const latest = useRef(buffer);
  const isAsking = useRef(false);

  const take = useCallback((next: LogBuffer) => {
    latest.current = next;
    setBuffer(next);
    setError(null);
  }, []);
  const ask = useCallback(
    (fromOffset: number, bytesMax: number, signal?: AbortSignal) =>
      client.workers.logs.query(
        { workerId, instanceId, fromOffset, bytesMax },
        signal === undefined ? {} : { signal },
      ),
    [client, workerId, instanceId],
  );

  useEffect(() => {
    if (!isFollowing) return;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const again = (waitMs: number) => {
      if (!ended.signal.aborted) timer = setTimeout(() => void round(), waitMs);
    };
    async function round(): Promise<void> {
      if (document.visibilityState === "hidden") return again(POLL_MS);
      try {
        const next = latest.current.pieces.at(-1)?.nextOffset ?? null;
        let answer = await ask(next ?? -LOG_CHUNK_BYTES_MAX, LOG_CHUNK_BYTES_MAX, ended.signal);
        const isFarBehind = next !== null && answer.endOffset - next > CATCH_UP_BYTES_MAX;
        if (isFarBehind) answer = await ask(-LOG_CHUNK_BYTES_MAX, LOG_CHUNK_BYTES_MAX, ended.signal);
        if (ended.signal.aborted) return;
        take(appendAnswer(latest.current, answer, isFarBehind ? "end" : "on"));
        again(answer.nextOffset < answer.endOffset ? 0 : POLL_MS);
      } catch (cause) {
        if (ended.signal.aborted) return;
        setError(cause);
        again(AFTER_FAILURE_MS);
      }
    }
    void round();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [isFollowing, ask, take]);

  /** One question at a time; what came while another log is shown belongs to nobody. */
  const once = useCallback(
    async (act: () => Promise<LogBuffer>) => {
      if (isAsking.current) return;
      isAsking.current = true;
      try {
        take(await act());
      } catch (cause) {
        setError(cause);
      } finally {
        isAsking.current = false;
      }
    },
    [take],
  );

  return {
    ...{ buffer, error, isFollowing, startCount },
    follow: () => setFollowing(true),
    pause: () => setFollowing(false),
    jumpToStart: () => {
      setFollowing(false);
      void once(async () => {
        const first = appendAnswer(NO_LOG, await ask(0, LOG_CHUNK_BYTES_MAX), "on");
        setStartCount((count) => count + 1);
        return first;
      });
    },
    readEarlier: () => {
      setFollowing(false);
      void once(async () => {
        const before = latest.current.pieces[0]?.fromOffset ?? 0;
        const from = Math.max(0, before - LOG_CHUNK_BYTES_MAX);
        return before === 0 ? latest.current : prependAnswer(latest.current, await ask(from, before - from));
      });
    },
    readOn: () =>
      void once(async () => {
        const next = latest.current.pieces.at(-1)?.nextOffset ?? 0;
        return appendAnswer(latest.current, await ask(next, LOG_CHUNK_BYTES_MAX), "on");
      }),
  };
}
