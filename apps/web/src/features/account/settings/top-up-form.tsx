"use client";
import type { AccountView } from "@orrery/protocol";
import { Checkbox, Credits, useViewerLocale } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { PERIOD_WORDS } from "../../accounts/account-words.ts";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { typedUnits } from "../actions/credit-drafts.ts";
import { priceText } from "../actions/price-text.ts";
import { draftChanges, readTopUpDraft, type TopUpDraft, topUpDraftOf } from "./settings-draft.ts";
import { SettingsForm } from "./settings-form.tsx";

const LABELS: Record<keyof TopUpDraft, string> = {
  isOn: "Automatic top-up",
  below: "Below",
  credits: "Credits each time",
  perPeriodMax: "Times a period, at most",
};

export function TopUpForm({ account }: { account: AccountView }): ReactNode {
  const locale = useViewerLocale();
  const before = topUpDraftOf(account);
  const [draft, setDraft] = useState(before);
  const change = (part: Partial<TopUpDraft>) => setDraft((now) => ({ ...now, ...part }));
  const { noun } = PERIOD_WORDS[account.period];
  const units = typedUnits(draft.credits);
  const times = /^\d{1,4}$/.test(draft.perPeriodMax.trim()) ? BigInt(draft.perPeriodMax.trim()) : null;
  return (
    <SettingsForm
      title="Automatic top-up"
      result={readTopUpDraft(account, draft)}
      changes={draft.isOn || before.isOn ? draftChanges(before, draft, LABELS) : []}
      consequences={
        draft.isOn && units !== null && times !== null
          ? [
              <span key="charge">
                Each one buys <Credits units={units} /> for {priceText(account, units, locale)} before tax; in
                a {noun} at most {priceText(account, units * times, locale)}.
              </span>,
              "It is charged by the payment provider where one is configured, and only recorded otherwise.",
            ]
          : []
      }
      submitLabel="Save top-up"
      onDiscard={() => setDraft(before)}
    >
      {(errors) => (
        <>
          <Checkbox
            checked={draft.isOn}
            onCheckedChange={(checked) => change({ isOn: checked === true })}
            label="Buy credits when they run short"
          />
          {draft.isOn ? (
            <div className="grid gap-4 sm:grid-cols-3">
              <DraftTextField
                label="When less than"
                inputMode="decimal"
                value={draft.below}
                onChange={(below) => change({ below })}
                error={errors.get("below")}
                hint="Credits available."
              />
              <DraftTextField
                label="Buy"
                inputMode="decimal"
                value={draft.credits}
                onChange={(credits) => change({ credits })}
                error={errors.get("credits")}
                hint="Credits each time."
              />
              <DraftTextField
                label={`At most, in a ${noun}`}
                inputMode="numeric"
                value={draft.perPeriodMax}
                onChange={(perPeriodMax) => change({ perPeriodMax })}
                error={errors.get("perPeriodMax")}
                hint="Times."
              />
            </div>
          ) : null}
        </>
      )}
    </SettingsForm>
  );
}
