"use client";
import type { MeterView } from "@orrery/protocol";
import { Badge, Button, Card, classNames, EmptyState, Select } from "@orrery/ui";
import type { ReactNode } from "react";
import { meterLabel } from "../../billing/meter-words.ts";
import { unitOfMeter } from "../card-words.ts";
import { MeterName } from "../meter-name.tsx";
import { newRateDraft, rateOfDraft } from "../rate-draft.ts";
import { type RatesDraft, withoutMeter } from "../rates-draft.ts";
import { CostPreview } from "./cost-preview.tsx";
import { RateFields } from "./rate-fields.tsx";

export type RatesEditorProps = {
  meters: readonly MeterView[];
  draft: RatesDraft;
  onChange: (draft: RatesDraft) => void;
  /** Two beside each other where there is room. */
  isWide?: boolean;
  /** What it means that a meter is not here. */
  absentMeans: string;
};

/** The rates of a card that does not exist yet; what is wrong with one stands under it while it is typed. */
export function RatesEditor({
  meters,
  draft,
  onChange,
  isWide = false,
  absentMeans,
}: RatesEditorProps): ReactNode {
  const addable = meters.filter(
    ({ name, archivedAtMs }) => draft[name] === undefined && archivedAtMs === null,
  );
  const add =
    addable.length === 0 ? null : (
      <Select
        aria-label="Add a meter"
        className="w-52"
        value=""
        placeholder="Add a meter…"
        onValueChange={(name) => {
          const meter = meters.find((each) => each.name === name);
          if (meter !== undefined) onChange({ ...draft, [name]: newRateDraft(unitOfMeter(meter)) });
        }}
        options={addable.map((meter) => ({
          value: meter.name,
          label: meterLabel(meter.name),
          hint: unitOfMeter(meter),
        }))}
      />
    );
  const names = meters.map(({ name }) => name).filter((name) => draft[name] !== undefined);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {names.length === 0 ? (
        <Card>
          <EmptyState compact title="No price yet" action={add}>
            {absentMeans}
          </EmptyState>
        </Card>
      ) : null}
      <div className={classNames("grid min-w-0 items-start gap-4", isWide && "xl:grid-cols-2")}>
        {names.map((name) => (
          <MeterRate
            key={name}
            meter={meters.find((each) => each.name === name) as MeterView}
            draft={draft}
            onChange={onChange}
          />
        ))}
      </div>
      {names.length > 0 && add !== null ? (
        <div className="flex flex-wrap items-center gap-3">
          {add}
          <span className="text-ink-faint text-xs">{absentMeans}</span>
        </div>
      ) : null}
    </div>
  );
}

function MeterRate({
  meter,
  draft,
  onChange,
}: {
  meter: MeterView;
  draft: RatesDraft;
  onChange: (draft: RatesDraft) => void;
}): ReactNode {
  const { name, archivedAtMs } = meter;
  const unit = unitOfMeter(meter);
  const rate = draft[name];
  if (rate === undefined) return null;
  const result = rateOfDraft(rate);
  return (
    <Card
      label={`Rate of ${meterLabel(name)}`}
      title={<MeterName meter={meter} />}
      actions={
        <>
          {archivedAtMs === null ? null : <Badge>archived</Badge>}
          <Button
            size="sm"
            variant="ghost"
            aria-label={`Leave out ${meterLabel(name)}`}
            onClick={() => onChange(withoutMeter(draft, name))}
          >
            Leave out
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <RateFields
          name={meterLabel(name)}
          unit={unit}
          draft={rate}
          onChange={(next) => onChange({ ...draft, [name]: next })}
        />
        {result.outcome === "valid" ? (
          <CostPreview name={meterLabel(name)} rate={result.rate} unit={unit} />
        ) : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
            {result.problem}
          </p>
        )}
      </div>
    </Card>
  );
}
