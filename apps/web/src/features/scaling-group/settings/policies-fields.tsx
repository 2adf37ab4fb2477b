"use client";
import { SCALING_POLICIES_MAX, type ScalingPolicy } from "@orrery/protocol";
import { Button, IconButton } from "@orrery/ui";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { POLICY_LABELS } from "../../scaling/group-words.ts";
import { CustomFields } from "./custom-fields.tsx";
import { TargetFields, ThresholdFields } from "./load-fields.tsx";
import { newPolicy, type PolicyDraft } from "./policy-draft.ts";
import type { PolicyFieldsProps } from "./policy-fields-props.ts";
import { PolicyText } from "./policy-text.tsx";
import { ScheduleFields } from "./schedule-fields.tsx";
import type { SettingFieldsProps } from "./setting-fields.tsx";

const KINDS = [
  "threshold",
  "target",
  "schedule",
  "queue",
  "custom",
] as const satisfies ScalingPolicy["kind"][];

/** What each kind is for. */
const KIND_HINTS: Record<ScalingPolicy["kind"], string> = {
  threshold: "More above one value of the instances' mean, fewer below another.",
  target: "As many as bring the instances' mean to one value.",
  schedule: "So many at these times, by the clocks of a zone.",
  queue: "One instance for each so many that wait.",
  custom: "By a query to Prometheus, or by a usage meter.",
};

/** Of several policies the largest wish wins; less only where all of them wish less. */
export function PoliciesFields(props: SettingFieldsProps): ReactNode {
  const { draft, onChange } = props;
  const { policies } = draft;
  const set = (next: PolicyDraft[]) => onChange({ ...draft, policies: next });
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium text-ink text-sm">Policies</legend>
      <p className="mb-3 text-ink-faint text-xs">
        The largest wish wins; fewer only where all policies wish fewer. Without any, only people change the
        number.
      </p>
      <ul aria-label="Policies" className="flex flex-col gap-3">
        {policies.map((policy, index) => (
          <PolicyCard
            key={policy.key}
            policy={policy}
            path={`policies.${index}`}
            errors={props.errors}
            onChange={(next) => set(policies.map((each) => (each.key === policy.key ? next : each)))}
            onRemove={() => set(policies.filter(({ key }) => key !== policy.key))}
          />
        ))}
      </ul>
      {policies.length >= SCALING_POLICIES_MAX ? (
        <p className="mt-3 text-ink-muted text-xs">
          {SCALING_POLICIES_MAX} policies are the most that a group has.
        </p>
      ) : (
        <div className="mt-3 flex flex-wrap items-center gap-1.5">
          <span className="text-ink-muted text-xs">Add</span>
          {KINDS.map((kind) => (
            <Button
              key={kind}
              size="sm"
              icon={<Plus aria-hidden />}
              title={KIND_HINTS[kind]}
              onClick={() => set([...policies, newPolicy(kind, policies, viewersZone())])}
            >
              {POLICY_LABELS[kind]}
            </Button>
          ))}
        </div>
      )}
    </fieldset>
  );
}

function PolicyCard({ onRemove, ...props }: PolicyFieldsProps & { onRemove: () => void }): ReactNode {
  const { policy } = props;
  return (
    <li data-policy={policy.kind} className="rounded-lg border border-line bg-inset p-3">
      <div className="mb-3 flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="font-medium text-ink text-sm">{POLICY_LABELS[policy.kind]}</h3>
          <p className="text-pretty text-ink-muted text-xs">{KIND_HINTS[policy.kind]}</p>
        </div>
        <IconButton label={`Remove the policy ${policy.id}`} onClick={onRemove}>
          <Trash2 aria-hidden />
        </IconButton>
      </div>
      <div className="grid gap-3 sm:grid-cols-2 2xl:grid-cols-3">
        <PolicyText {...props} field="id" label="Name" hint="By which its decisions call it." isText />
        <KindFields {...props} />
      </div>
    </li>
  );
}

function KindFields(props: PolicyFieldsProps): ReactNode {
  switch (props.policy.kind) {
    case "threshold":
      return <ThresholdFields {...props} />;
    case "target":
      return <TargetFields {...props} />;
    case "schedule":
      return <ScheduleFields {...props} />;
    case "queue":
      return (
        <>
          <PolicyText
            {...props}
            field="perInstance"
            label="For one instance"
            hint="So many may wait for each. Its depth is told by the gateways, or by scaling.tellSample."
          />
          <PolicyText
            {...props}
            field="tolerance"
            error="toleranceRatio"
            label="Tolerance, %"
            hint="Within it nothing changes."
          />
        </>
      );
    case "custom":
      return <CustomFields {...props} />;
  }
}

function viewersZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
