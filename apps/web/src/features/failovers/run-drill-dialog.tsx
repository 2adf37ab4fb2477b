"use client";
import { type DrillFault, DrillFault as DrillFaults, type FederationView } from "@orrery/protocol";
import { Button, Dialog, DialogContent, Field, Select, Skeleton, toast } from "@orrery/ui";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC, useTRPCClient } from "../../lib/trpc/client.tsx";
import { FormError } from "../auth/form-error.tsx";
import { CheckList } from "./check-list.tsx";
import { drillConsequences } from "./drill-consequences.ts";
import { DRILL_FAULT_LABELS } from "./failover-words.ts";

const DURATIONS = [1000, 3000, 10_000, 30_000].map((durationMs) => ({
  value: String(durationMs),
  label: `${durationMs / 1000} s`,
}));

const FAULT_HINTS: Record<DrillFault, string> = {
  kill: "as a crash, or the kernel's killer",
  freeze: "as a stalled host",
  cut: "as a broken switch: silence, with open connections",
};

/** Says what will happen and checks that it may, before it harms the leader. */
export function RunDrillDialog({
  federation,
  onClose,
}: {
  federation: FederationView;
  onClose: () => void;
}): ReactNode {
  const formId = useId();
  const [fault, setFault] = useState<DrillFault>("kill");
  const [duration, setDuration] = useState("3000");
  const input = { federationId: federation.id, fault, durationMs: Number(duration) };
  const checks = useDrillChecks(input);
  const run = useRunDrill(onClose);
  const isRefused = checks.data?.outcome === "refused";

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!run.isPending && checks.data?.outcome === "planned") run.mutate({ ...input, dryRun: false });
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        size="md"
        title={`Run a drill in ${federation.name}`}
        description="Harms the leader on purpose, and grades how the others take over."
        footer={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              type="submit"
              form={formId}
              variant="danger"
              pending={run.isPending}
              disabled={checks.data?.outcome !== "planned"}
            >
              Run drill
            </Button>
          </>
        }
      >
        <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
          <div className="grid gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <Field label="Fault" hint={FAULT_HINTS[fault]}>
              <Select
                value={fault}
                onValueChange={setFault}
                options={DrillFaults.options.map((value) => ({ value, label: DRILL_FAULT_LABELS[value] }))}
              />
            </Field>
            {fault === "kill" ? null : (
              <Field label="For">
                <Select value={duration} onValueChange={setDuration} options={DURATIONS} />
              </Field>
            )}
          </div>
          <section
            aria-label="What will happen"
            className="rounded-lg border border-line bg-inset px-3 py-2.5"
          >
            <h3 className="mb-1.5 font-medium text-ink-faint text-xs">What will happen</h3>
            <ul className="flex list-disc flex-col gap-1 pl-4 text-ink-muted text-sm marker:text-ink-faint">
              {drillConsequences(federation, fault, Number(duration)).map((sentence) => (
                <li key={sentence} className="text-pretty">
                  {sentence}
                </li>
              ))}
            </ul>
          </section>
          <section aria-label="Checks" aria-busy={checks.isFetching} aria-live="polite">
            <h3 className="mb-1.5 font-medium text-ink-faint text-xs">
              {isRefused ? "Checks: it may not run now" : "Checks"}
            </h3>
            {checks.data === undefined ? (
              checks.error === null ? (
                <Skeleton className="h-24" />
              ) : (
                <FormError message={describeError(checks.error)} />
              )
            ) : (
              <CheckList checks={checks.data.checks} />
            )}
            {isRefused && checks.data?.sentence ? (
              <p className="mt-1.5 text-pretty text-ink text-sm">{checks.data.sentence}</p>
            ) : null}
          </section>
          <FormError message={run.error === null ? null : describeError(run.error)} />
        </form>
      </DialogContent>
    </Dialog>
  );
}

type DrillInput = { federationId: FederationView["id"]; fault: DrillFault; durationMs: number };

/** A dry run: the hub decides, with the same function as the drill itself. */
function useDrillChecks(input: DrillInput) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ["drill-checks", input],
    queryFn: () => client.drills.run.mutate({ ...input, dryRun: true }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    // Without an answer there is nothing to keep: asking again would only make the reason flicker.
    refetchInterval: ({ state }) => (state.error === null ? 5000 : false),
    retry: false,
  });
}

function useRunDrill(onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.drills.run.mutationOptions({
      onSuccess: async (result) => {
        await queryClient.invalidateQueries(trpc.drills.pathFilter());
        if (result.outcome === "refused" || result.outcome === "failed") {
          toast.error("The drill did not run", {
            description:
              result.sentence ?? result.checks.find(({ isOk }) => !isOk)?.finding ?? "It was refused.",
          });
          return;
        }
        toast.success("The drill runs", { description: "Its grade appears when the takeover is over." });
        onClose();
      },
    }),
  );
}
