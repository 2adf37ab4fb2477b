"use client";
import { type DrillFault, DrillFault as DrillFaults, type FederationView } from "@orrery/protocol";
import { ConfirmDialog, Field, formatLongDuration, Select, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DRILL_FAULT_LABELS } from "./failover-words.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NEVER = "never";
const INTERVALS = [HOUR_MS, 6 * HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS];

/** How often the federation harms its own leader, or no more. */
export function DrillScheduleDialog({
  federation,
  onClose,
}: {
  federation: FederationView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const current = federation.drillSchedule;
  const [fault, setFault] = useState<DrillFault>(current?.fault ?? "kill");
  const [every, setEvery] = useState(String(current?.everyMs ?? 7 * DAY_MS));
  const schedule = useMutation(trpc.drills.schedule.mutationOptions());
  const isOff = every === NEVER;

  async function confirm(): Promise<void> {
    await schedule.mutateAsync({
      federationId: federation.id,
      schedule: isOff ? null : { fault, everyMs: Number(every) },
    });
    await queryClient.invalidateQueries(trpc.drills.pathFilter());
    toast.success(
      isOff ? "No more drills by schedule" : `A drill every ${formatLongDuration(Number(every))}`,
    );
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Drills of ${federation.name} by schedule`}
      consequences={
        isOff
          ? ["No drill runs by itself any more. Those that ran stay in the list."]
          : [
              `Every ${formatLongDuration(Number(every))} the leader is harmed on purpose, and the takeover is graded.`,
              "A drill whose checks fail is refused and says why; the next one comes at its time.",
            ]
      }
      confirmLabel={isOff ? "Switch off" : "Save schedule"}
      describeError={describeError}
      onConfirm={confirm}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Every">
          <Select
            value={every}
            onValueChange={setEvery}
            options={intervalOptions(current?.everyMs ?? null)}
          />
        </Field>
        {isOff ? null : (
          <Field label="Fault">
            <Select
              value={fault}
              onValueChange={setFault}
              options={DrillFaults.options.map((value) => ({ value, label: DRILL_FAULT_LABELS[value] }))}
            />
          </Field>
        )}
      </div>
    </ConfirmDialog>
  );
}

/** With an interval that the API set and that is none of ours. */
function intervalOptions(currentMs: number | null) {
  const intervals =
    currentMs === null || INTERVALS.includes(currentMs)
      ? INTERVALS
      : [...INTERVALS, currentMs].sort((a, b) => a - b);
  return [
    ...intervals.map((everyMs) => ({ value: String(everyMs), label: formatLongDuration(everyMs) })),
    { value: NEVER, label: "Never" },
  ];
}
