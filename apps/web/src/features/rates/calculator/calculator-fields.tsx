"use client";
import type { AccountView, RateCardView } from "@orrery/protocol";
import { Card, Field, Input, SegmentedField, Select } from "@orrery/ui";
import type { ReactNode } from "react";
import { AccountSelect } from "../../invoices/account-select.tsx";
import { CARD_STATE_FACES, orderCards } from "../card-state.ts";
import { type RatesUrl, SPANS, type Span } from "../use-rates-url.ts";

const SPAN_LABELS: Record<Span, string> = {
  last_month: "Last month",
  this_month: "This month",
  custom: "Other days",
};
const APPLIED = "-";

/** Whose usage, of which days, and which rates to begin with. */
export function CalculatorFields({
  ratesUrl: { url, setUrl },
  cards,
  account,
}: {
  ratesUrl: RatesUrl;
  cards: RateCardView[];
  account: AccountView | undefined;
}): ReactNode {
  const offered = orderCards(cards).filter(
    ({ accountId }) => accountId === null || accountId === url.account,
  );
  return (
    <Card label="What to calculate">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-4">
        <Field label="Account" className="w-60 max-md:w-full">
          <AccountSelect
            value={url.account}
            onChange={(value) => void setUrl({ account: value, base: null })}
          />
        </Field>
        <SegmentedField
          label="Usage of"
          value={url.span}
          onValueChange={(span) => void setUrl({ span })}
          options={SPANS.map((value) => ({ value, label: SPAN_LABELS[value] }))}
          hint={account === undefined ? "Days of its time zone." : `Days of ${account.zone}.`}
        />
        {url.span === "custom" ? (
          <>
            <Field label="First day" className="w-40">
              <Input
                type="date"
                value={url.from ?? ""}
                onChange={(event) => void setUrl({ from: event.target.value || null })}
              />
            </Field>
            <Field label="Last day" className="w-40">
              <Input
                type="date"
                value={url.to ?? ""}
                onChange={(event) => void setUrl({ to: event.target.value || null })}
              />
            </Field>
          </>
        ) : null}
        <Field label="Rates to begin with" className="w-60 max-md:w-full">
          <Select
            value={url.base ?? APPLIED}
            onValueChange={(base) => void setUrl({ base: base === APPLIED ? null : base })}
            options={[
              { value: APPLIED, label: "What applies now" },
              ...offered.map(({ id, name, state }) => ({
                value: id,
                label: name,
                hint: CARD_STATE_FACES[state].label.toLowerCase(),
              })),
            ]}
          />
        </Field>
      </div>
    </Card>
  );
}
