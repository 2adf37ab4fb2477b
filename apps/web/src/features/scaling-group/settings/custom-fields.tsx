"use client";
import { Field, Input, SegmentedField, Select, Textarea } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import type { PolicyFieldsProps } from "./policy-fields-props.ts";
import { PolicyText } from "./policy-text.tsx";

/** A metric of the operator's own. */
export function CustomFields(props: PolicyFieldsProps): ReactNode {
  const { policy, path, errors, onChange } = props;
  return (
    <>
      <PolicyText
        {...props}
        field="name"
        label="Metric's name"
        hint="Such as orders_open; its samples are told by it."
        isText
      />
      <PolicyText {...props} field="target" label="Target" hint="Of one instance." />
      <PolicyText
        {...props}
        field="tolerance"
        error="toleranceRatio"
        label="Tolerance, %"
        hint="Within it nothing changes."
      />
      <SegmentedField
        label="What the value is"
        value={policy.of}
        onValueChange={(of) => onChange({ ...policy, of })}
        options={[
          { value: "total", label: "A total" },
          { value: "each", label: "Of each" },
        ]}
        hint={
          policy.of === "total"
            ? "Divided among the instances, such as jobs that wait."
            : "What each of them shows, such as a latency."
        }
      />
      <SegmentedField
        label="Source"
        value={policy.source}
        onValueChange={(source) => onChange({ ...policy, source })}
        options={[
          { value: "prometheus", label: "Prometheus" },
          { value: "meter", label: "Usage meter" },
        ]}
        hint={
          policy.source === "prometheus"
            ? "Of the hub's ORRERY_PROMETHEUS_URL."
            : "A second, over the last minute."
        }
      />
      {policy.source === "meter" ? (
        <MeterField {...props} />
      ) : (
        <Field
          label="Query"
          hint="PromQL that gives one value."
          error={errors.get(`${path}.source.query`)}
          className="col-span-full"
        >
          <Textarea
            rows={2}
            spellCheck={false}
            value={policy.query}
            onChange={({ target }) => onChange({ ...policy, query: target.value })}
            className="font-mono text-xs"
          />
        </Field>
      )}
    </>
  );
}

/** Chosen where the reader may see the meters, typed elsewhere. */
function MeterField({ policy, path, errors, onChange }: PolicyFieldsProps): ReactNode {
  const trpc = useTRPC();
  const { can } = useMe();
  const { data } = useQuery(trpc.meters.list.queryOptions(undefined, { enabled: can("billing:read") }));
  const meters = (data ?? []).filter(({ archivedAtMs }) => archivedAtMs === null);
  return (
    <Field label="Meter" error={errors.get(`${path}.source.meter`)}>
      {meters.length === 0 ? (
        <Input value={policy.meter} onChange={({ target }) => onChange({ ...policy, meter: target.value })} />
      ) : (
        <Select
          value={policy.meter}
          onValueChange={(meter) => onChange({ ...policy, meter })}
          placeholder="Choose a meter"
          options={meters.map(({ name, unit }) => ({ value: name, label: name, hint: unit }))}
        />
      )}
    </Field>
  );
}
