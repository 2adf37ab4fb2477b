"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import { toast, useNowMs } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { draftOfGroup, readSettings } from "./settings-draft.ts";

const MINUTE_MS = 60_000;

/** A draft that begins anew with the group's own settings while nothing is typed. */
export function useSettingsEditor(group: ScalingGroupView) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const update = useMutation(trpc.scaling.update.mutationOptions());
  const [problem, setProblem] = useState<string | null>(null);
  const [isChecked, setChecked] = useState(false);
  const current = useMemo(() => draftOfGroup(group), [group]);
  const [typed, setTyped] = useState<{ draft: typeof current; ofAtMs: number } | null>(null);
  const draft = typed?.draft ?? current;
  const isSame = typed === null || JSON.stringify(typed.draft) === JSON.stringify(current);
  // Schedules are judged from now on; a minute more makes no difference.
  const nowMs = Math.floor((useNowMs() ?? group.atMs) / MINUTE_MS) * MINUTE_MS;
  const read = useMemo(() => readSettings(group.id, draft, nowMs), [group.id, draft, nowMs]);
  const result = useSteady(read);

  async function save(): Promise<void> {
    setProblem(null);
    setChecked(true);
    if (result.outcome === "invalid") return setProblem("Some fields are wrong; each says what it needs.");
    try {
      const saved = await update.mutateAsync(result.input);
      queryClient.setQueryData(trpc.scaling.get.queryKey({ groupId: group.id }), saved);
      setTyped(null);
      setChecked(false);
      toast.success(`Applied the settings of ${saved.name}`);
    } catch (error) {
      setProblem(describeError(error));
    }
  }

  return {
    ...{ draft, result, isSame, problem, isChecked, save },
    isPending: update.isPending,
    /** Somebody else changed the group since the first key was pressed. */
    isOverwriting: typed !== null && !isSame && typed.ofAtMs !== group.updatedAtMs,
    change: (next: typeof current) => setTyped({ draft: next, ofAtMs: typed?.ofAtMs ?? group.updatedAtMs }),
    discard: () => {
      setTyped(null);
      setChecked(false);
      setProblem(null);
    },
  };
}

export type SettingsEditor = ReturnType<typeof useSettingsEditor>;

/** The same object while it says the same: a replay is run anew only for other settings. */
function useSteady<Result extends { outcome: string }>(result: Result): Result {
  const last = useRef(result);
  const isSame =
    last.current.outcome === "valid" &&
    result.outcome === "valid" &&
    JSON.stringify(last.current) === JSON.stringify(result);
  if (!isSame) last.current = result;
  return last.current;
}
