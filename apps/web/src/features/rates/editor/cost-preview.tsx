"use client";
import { costUnits, type Rate } from "@orrery/domain/billing";
import { Credits, Field, Input } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { measureFor, parseQuantity, quantityText, typedQuantity } from "../measure.ts";
import { sampleQuantities } from "./sample-quantities.ts";

/** What a quantity would cost at a rate that is still being typed. Computed here, by the same rule that charges. */
export function CostPreview({ name, rate, unit }: { name: string; rate: Rate; unit: string }): ReactNode {
  const samples = sampleQuantities(rate, unit);
  const measure = measureFor(unit, samples);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? typedQuantity(samples[0] ?? 0n, measure);
  const quantity = parseQuantity(text, measure);
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line bg-inset px-3 py-2.5 sm:flex-row sm:items-start sm:gap-6">
      <Field
        label={
          <span className="font-normal text-ink-muted text-xs">A period with so many {measure.many}</span>
        }
        error={quantity === null ? `No number of ${measure.many}.` : undefined}
        className="sm:w-48"
      >
        <Input
          aria-label={`Quantity to try for ${name}`}
          inputMode="decimal"
          className="text-right tabular-nums"
          value={text}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      <dl className="grid flex-1 grid-cols-[auto_auto] gap-x-4 gap-y-1 text-sm tabular-nums sm:max-w-96">
        {quantity === null ? null : <Cost quantity={quantity} rate={rate} unit={unit} isMain />}
        {samples.map((sample) =>
          sample === quantity ? null : (
            <Cost key={sample.toString()} quantity={sample} rate={rate} unit={unit} />
          ),
        )}
      </dl>
    </div>
  );
}

function Cost({
  quantity,
  rate,
  unit,
  isMain = false,
}: {
  quantity: bigint;
  rate: Rate;
  unit: string;
  isMain?: boolean;
}): ReactNode {
  return (
    <div className="contents" data-cost={quantity.toString()}>
      <dt className={isMain ? "text-ink" : "text-ink-faint"}>{quantityText(quantity, unit)}</dt>
      <dd className={isMain ? "text-right font-medium text-ink" : "text-right text-ink-muted"}>
        <Credits units={costUnits(rate, quantity)} />
      </dd>
    </div>
  );
}
