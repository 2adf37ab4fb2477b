"use client";
import { TIERS_MAX } from "@orrery/protocol";
import { Button, Field, IconButton, Input, SegmentedField, Select } from "@orrery/ui";
import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { measuresOf } from "../measure.ts";
import { inMeasure, type RateDraft, type TierDraft, withoutTier, withTier } from "../rate-draft.ts";
import { PRICING_WORDS } from "../rate-words.ts";

const KINDS = ["flat", "graduated", "volume"] as const;

export type RateFieldsProps = {
  /** Of the meter, as it stands before each field's name for screen readers. */
  name: string;
  unit: string;
  draft: RateDraft;
  onChange: (draft: RateDraft) => void;
};

/** What one meter costs, as it is typed. */
export function RateFields({ name, unit, draft, onChange }: RateFieldsProps): ReactNode {
  const { measure } = draft;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-4">
        <SegmentedField
          label="Price"
          value={draft.kind}
          onValueChange={(kind) => onChange({ ...draft, kind })}
          options={KINDS.map((value) => ({ value, label: PRICING_WORDS[value].label }))}
          hint={PRICING_WORDS[draft.kind].sentence}
        />
        <Field label="Free in each period" className="w-44">
          <Amount value={draft.free} unit={measure.many} onChange={(free) => onChange({ ...draft, free })} />
        </Field>
        <MeasureField unit={unit} draft={draft} onChange={onChange} />
      </div>
      {draft.kind === "flat" ? (
        <div className="flex flex-wrap items-start gap-x-3 gap-y-4">
          <Field label="Credits" className="w-36">
            <Amount
              value={draft.price.credits}
              onChange={(credits) => onChange({ ...draft, price: { ...draft.price, credits } })}
            />
          </Field>
          <Field label="for" className="w-44">
            <Amount
              value={draft.price.per}
              unit={draft.price.per.trim() === "1" ? measure.one : measure.many}
              onChange={(per) => onChange({ ...draft, price: { ...draft.price, per } })}
            />
          </Field>
        </div>
      ) : (
        <TierTable name={name} draft={draft} onChange={onChange} />
      )}
    </div>
  );
}

function MeasureField({
  unit,
  draft,
  onChange,
}: Pick<RateFieldsProps, "unit" | "draft" | "onChange">): ReactNode {
  const measures = measuresOf(unit);
  if (measures.length === 1) return null;
  return (
    <Field label="Written in" className="w-32">
      <Select
        value={draft.measure.one}
        onValueChange={(one) => {
          const measure = measures.find((each) => each.one === one);
          if (measure !== undefined) onChange(inMeasure(draft, measure));
        }}
        options={measures.map(({ one, many }) => ({ value: one, label: many }))}
      />
    </Field>
  );
}

function TierTable({
  name,
  draft,
  onChange,
}: Pick<RateFieldsProps, "name" | "draft" | "onChange">): ReactNode {
  const { tiers, measure } = draft;
  const set = (key: number, change: Partial<TierDraft>) =>
    onChange({ ...draft, tiers: tiers.map((tier) => (tier.key === key ? { ...tier, ...change } : tier)) });
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="w-full overflow-x-auto">
        <table className="w-full min-w-120 border-collapse text-left text-sm">
          <caption className="sr-only">Tiers of {name}</caption>
          <thead>
            <tr className="text-ink-faint text-xs [&_th]:pr-2 [&_th]:pb-1.5 [&_th]:font-medium">
              <th scope="col">Up to, {measure.many}</th>
              <th scope="col">Credits</th>
              <th scope="col">for, {measure.many}</th>
              <th scope="col">Once, credits</th>
              <th scope="col">
                <span className="sr-only">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tiers.map((tier, index) => {
              const isLast = index === tiers.length - 1;
              const label = (field: string) => `${name}, tier ${index + 1}, ${field}`;
              return (
                <tr key={tier.key} className="[&_td]:pr-2 [&_td]:pb-1.5">
                  <td>
                    {isLast ? (
                      <span className="px-2.5 text-ink-muted">above</span>
                    ) : (
                      <Amount
                        aria-label={label("up to")}
                        value={tier.upTo}
                        onChange={(upTo) => set(tier.key, { upTo })}
                      />
                    )}
                  </td>
                  <td>
                    <Amount
                      aria-label={label("credits")}
                      value={tier.credits}
                      onChange={(credits) => set(tier.key, { credits })}
                    />
                  </td>
                  <td>
                    <Amount
                      aria-label={label(`for how many ${measure.many}`)}
                      value={tier.per}
                      onChange={(per) => set(tier.key, { per })}
                    />
                  </td>
                  <td>
                    <Amount
                      aria-label={label("once")}
                      value={tier.fee}
                      onChange={(fee) => set(tier.key, { fee })}
                    />
                  </td>
                  <td className="w-8">
                    {tiers.length > 1 ? (
                      <IconButton
                        label={`Remove tier ${index + 1} of ${name}`}
                        onClick={() => onChange(withoutTier(draft, tier.key))}
                      >
                        <X aria-hidden />
                      </IconButton>
                    ) : null}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {tiers.length < TIERS_MAX ? (
        <Button size="sm" icon={<Plus aria-hidden />} onClick={() => onChange(withTier(draft))}>
          Add tier
        </Button>
      ) : null}
    </div>
  );
}

function Amount({
  value,
  unit,
  onChange,
  ...aria
}: {
  value: string;
  unit?: string;
  onChange: (text: string) => void;
  "aria-label"?: string;
}): ReactNode {
  return (
    <span className="flex items-center gap-2">
      <Input
        {...aria}
        inputMode="decimal"
        className="text-right tabular-nums"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {unit === undefined ? null : <span className="shrink-0 text-ink-faint text-xs">{unit}</span>}
    </span>
  );
}
