"use client";
import { InstanceMetric } from "@orrery/protocol";
import { Field, Select } from "@orrery/ui";
import type { ReactNode } from "react";
import { isShare } from "./policy-draft.ts";
import type { PolicyFieldsProps } from "./policy-fields-props.ts";
import { PolicyText } from "./policy-text.tsx";

const METRIC_WORDS: Record<InstanceMetric, { label: string; hint: string }> = {
  cpu: { label: "Processor", hint: "Share of what an instance may use." },
  memory: { label: "Memory", hint: "Share of what an instance may use." },
  requests: { label: "Requests", hint: "A second, of each instance." },
  open: { label: "Open requests", hint: "That each instance works on now." },
};

export function ThresholdFields(props: PolicyFieldsProps): ReactNode {
  const unit = unitOf(props);
  return (
    <>
      <MetricField {...props} />
      <PolicyText
        {...props}
        field="violations"
        label="In a row"
        hint="Evaluations before it wishes anything."
      />
      <PolicyText {...props} field="up" label={`More above${unit}`} hint="Mean of the instances." />
      <PolicyText {...props} field="down" label={`Fewer below${unit}`} hint="At most half of the other." />
      <PolicyText
        {...props}
        field="upCount"
        label="Step upward"
        optional
        hint="Empty: as many as bring it to the middle."
      />
      <PolicyText
        {...props}
        field="downCount"
        label="Step downward"
        optional
        hint="Empty: as many as bring it to the middle."
      />
    </>
  );
}

export function TargetFields(props: PolicyFieldsProps): ReactNode {
  return (
    <>
      <MetricField {...props} />
      <PolicyText {...props} field="target" label={`Target${unitOf(props)}`} hint="Of each instance." />
      <PolicyText
        {...props}
        field="tolerance"
        error="toleranceRatio"
        label="Tolerance, %"
        hint="Within it nothing changes."
      />
    </>
  );
}

function MetricField({ policy, onChange }: PolicyFieldsProps): ReactNode {
  return (
    <Field label="Metric" hint={METRIC_WORDS[policy.metric].hint}>
      <Select
        value={policy.metric}
        onValueChange={(metric) => onChange({ ...policy, metric })}
        options={InstanceMetric.options.map((value) => ({ value, ...METRIC_WORDS[value] }))}
      />
    </Field>
  );
}

function unitOf({ policy }: PolicyFieldsProps): string {
  if (isShare(policy.metric)) return ", %";
  return policy.metric === "requests" ? ", /s" : "";
}
