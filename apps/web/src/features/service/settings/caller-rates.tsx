"use client";
import { CALLER_RATES_MAX } from "@orrery/protocol";
import { Button, Field, IconButton, Input } from "@orrery/ui";
import { Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { CallerDraft } from "./settings-draft.ts";

export type CallerRatesProps = {
  callers: readonly CallerDraft[];
  onChange: (callers: readonly CallerDraft[]) => void;
  errors: ReadonlyMap<string, string>;
};

/** For some callers another rate than for all. */
export function CallerRates({ callers, onChange, errors }: CallerRatesProps): ReactNode {
  const change = (index: number, part: Partial<CallerDraft>) =>
    onChange(callers.map((each, at) => (at === index ? { ...each, ...part } : each)));
  return (
    <div className="mt-4 flex flex-col items-start gap-3">
      {callers.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has nothing of its own while it is typed
        <div key={index} className="flex w-full max-w-xl items-start gap-2">
          <Field
            label="Caller"
            hint="As its credential names it; - = who has none."
            error={errors.get(`callers.${index}`)}
            className="flex-1"
          >
            <Input value={each.caller} onChange={(event) => change(index, { caller: event.target.value })} />
          </Field>
          <Field label="A minute" hint="Empty: no limit." className="w-28">
            <Input
              inputMode="numeric"
              value={each.perMinute}
              onChange={(event) => change(index, { perMinute: event.target.value })}
            />
          </Field>
          <span className="pt-6.5">
            <IconButton
              label={`Remove the rate of ${each.caller === "" ? "this caller" : each.caller}`}
              onClick={() => onChange(callers.filter((_, at) => at !== index))}
            >
              <Trash2 aria-hidden />
            </IconButton>
          </span>
        </div>
      ))}
      {errors.has("callers") ? (
        <p role="alert" className="text-bad text-xs">
          {errors.get("callers")}
        </p>
      ) : null}
      <Button
        size="sm"
        icon={<Plus aria-hidden />}
        disabled={callers.length >= CALLER_RATES_MAX}
        onClick={() => onChange([...callers, { caller: "", perMinute: "" }])}
      >
        Another rate for a caller
      </Button>
    </div>
  );
}
