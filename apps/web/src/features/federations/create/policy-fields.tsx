"use client";
import { ZoneRule } from "@orrery/protocol";
import { Checkbox, Field, Input, SegmentedField, Select } from "@orrery/ui";
import type { ReactNode } from "react";
import {
  COOLDOWN_PRESETS_MS,
  durationOptions,
  type PolicyDraft,
  type PolicyField,
  WINDOW_PRESETS_MS,
} from "./policy-draft.ts";
import { ZONE_RULE_WORDS } from "./topology-words.ts";

export type PolicyFieldsProps = {
  draft: PolicyDraft;
  errors: ReadonlyMap<PolicyField, string>;
  onChange: (change: Partial<PolicyDraft>) => void;
};

/** A federation's rules for failovers; those that few people touch are behind a disclosure. */
export function PolicyFields({ draft, errors, onChange }: PolicyFieldsProps): ReactNode {
  const number = (field: PolicyField) => ({
    inputMode: "numeric" as const,
    value: String(draft[field]),
    onChange: (event: { target: { value: string } }) =>
      onChange({ [field]: event.target.value.replace(/[^\d.]/g, "") }),
  });
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <SegmentedField
        label="Mode"
        value={draft.mode}
        onValueChange={(mode) => onChange({ mode })}
        options={[
          { value: "automatic", label: "Automatic" },
          { value: "manual", label: "Manual" },
        ]}
        hint={
          draft.mode === "automatic"
            ? "When the leader fails, the members elect another by themselves."
            : "Nobody takes over by itself: an operator recovers or switches over."
        }
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Target"
          hint="A takeover should take no longer, from the fault until all follow. Drills are graded by it."
          error={errors.get("targetMs")}
        >
          <Input trailing={<Unit>ms</Unit>} {...number("targetMs")} />
        </Field>
        <Field label="Cooldown" hint="After an automatic failover none follows for so long.">
          <Select
            value={draft.cooldownMs}
            onValueChange={(cooldownMs) => onChange({ cooldownMs })}
            options={durationOptions(COOLDOWN_PRESETS_MS, draft.cooldownMs)}
          />
        </Field>
        <Field
          label="Limit"
          hint="Automatic failovers in the window, at most. 0 switches them off."
          error={errors.get("limitCount")}
        >
          <Input {...number("limitCount")} />
        </Field>
        <Field label="Window of the limit">
          <Select
            value={draft.limitWindowMs}
            onValueChange={(limitWindowMs) => onChange({ limitWindowMs })}
            options={durationOptions(WINDOW_PRESETS_MS, draft.limitWindowMs)}
          />
        </Field>
        <Field label="Zone of the new leader" hint={ZONE_RULE_WORDS[draft.zoneRule].sentence}>
          <Select
            value={draft.zoneRule}
            onValueChange={(zoneRule) => onChange({ zoneRule })}
            options={ZoneRule.options.map((value) => ({ value, label: ZONE_RULE_WORDS[value].label }))}
          />
        </Field>
      </div>
      <Checkbox
        checked={draft.needsAcknowledgment}
        onCheckedChange={(checked) => onChange({ needsAcknowledgment: checked === true })}
        label="An operator acknowledges each automatic failover"
        hint="Until then, and for an hour at most, no other follows by itself."
      />
      <details className="group/advanced rounded-md border border-line">
        <summary className="cursor-pointer px-3 py-2 text-ink-muted text-sm hover:text-ink touch:min-h-11">
          Fitness and brake
        </summary>
        <div className="grid gap-4 border-line border-t p-3 sm:grid-cols-2">
          <Field
            label="Log behind, at most"
            hint="A member that lacks more committed entries is no candidate."
            error={errors.get("behindEntriesMax")}
          >
            <Input {...number("behindEntriesMax")} />
          </Field>
          <Field
            label="Event loop lag, at most"
            hint="A member that lags more is no candidate."
            error={errors.get("loopLagMsMax")}
          >
            <Input trailing={<Unit>ms</Unit>} {...number("loopLagMsMax")} />
          </Field>
          <Field
            label="Brake above"
            hint="With a larger share of a region lost, nothing fails over by itself."
            error={errors.get("brakePercent")}
          >
            <Input trailing={<Unit>%</Unit>} {...number("brakePercent")} />
          </Field>
          <Field
            label="Brake, nodes lost at least"
            hint="Small regions do not brake for one node."
            error={errors.get("brakeLostMin")}
          >
            <Input {...number("brakeLostMin")} />
          </Field>
        </div>
      </details>
    </div>
  );
}

function Unit({ children }: { children: ReactNode }): ReactNode {
  return <span className="pr-1 text-ink-faint text-xs">{children}</span>;
}
