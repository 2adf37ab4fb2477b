"use client";
import type { FederationView, MemberId } from "@orrery/protocol";
import { ConfirmDialog, Field, formatExactTime, Input, SegmentedControl } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { memberName } from "../membership.ts";
import { switchoverConsequences } from "./consequences.ts";
import { DryRunChecks } from "./dry-run-checks.tsx";
import { localInputValue, parseLocalInput } from "./local-time.ts";
import { TargetSelect } from "./target-select.tsx";
import { useDryRun } from "./use-dry-run.ts";
import { useRunVerb } from "./use-run-verb.ts";

type When = "now" | "later";
const QUARTER_MS = 900_000;

export type SwitchoverDialogProps = {
  federation: FederationView;
  to: MemberId | null;
  onClose: () => void;
};

export function SwitchoverDialog({ federation, to: wished, onClose }: SwitchoverDialogProps): ReactNode {
  const { id: federationId, name } = federation;
  const [to, setTo] = useState(wished);
  const [when, setWhen] = useState<When>("now");
  const [time, setTime] = useState(() => localInputValue(Date.now() + QUARTER_MS));
  const laterAtMs = parseLocalInput(time);
  const atMs = when === "now" ? null : laterAtMs;
  const isTimeMissing = when === "later" && laterAtMs === null;
  const dryRun = useDryRun(["switchover", federationId, to, atMs], (client) =>
    client.federations.switchover.mutate({ federationId, to, atMs, dryRun: true }),
  );
  const run = useRunVerb();
  const planned = dryRun.result?.to ?? to;
  return (
    <ConfirmDialog
      open
      size="md"
      onOpenChange={onClose}
      title={`Switch over ${name}`}
      description="A planned change of leader between two healthy members."
      consequences={switchoverConsequences(
        federation,
        planned === null ? null : memberName(federation, planned),
        atMs !== null,
      )}
      confirmLabel={atMs === null ? "Switch over" : "Schedule switchover"}
      canConfirm={dryRun.isPossible && !isTimeMissing}
      describeError={describeError}
      onConfirm={() =>
        run({
          done: (result) =>
            result.outcome === "scheduled" && atMs !== null
              ? `${name} switches over at ${formatExactTime(atMs)}`
              : `${memberName(federation, result.to)} leads ${name}`,
          call: (client) => client.federations.switchover.mutate({ federationId, to, atMs, dryRun: false }),
        })
      }
    >
      <TargetSelect federation={federation} value={to} onChange={setTo} />
      <div className="flex flex-wrap items-end gap-3">
        <SegmentedControl<When>
          label="When"
          value={when}
          onValueChange={setWhen}
          options={[
            { value: "now", label: "Now" },
            { value: "later", label: "At a time" },
          ]}
        />
        {when === "now" ? null : (
          <Field
            label="Time"
            className="min-w-56 flex-1"
            hint="In your time zone, within 30 days."
            error={isTimeMissing ? "Enter a date and a time." : undefined}
          >
            <Input type="datetime-local" value={time} onChange={(event) => setTime(event.target.value)} />
          </Field>
        )}
      </div>
      <DryRunChecks dryRun={dryRun} />
    </ConfirmDialog>
  );
}
