"use client";
import type { AccountView } from "@orrery/protocol";
import { Card, Credits, formatMicros, KeyValueList, useViewerLocale } from "@orrery/ui";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { PERIOD_WORDS, periodNoun } from "../../accounts/account-words.ts";
import { FindingsCard } from "../../billing/findings-card.tsx";
import type { OpenAccountTask } from "../actions/account-task.tsx";
import { AddressForm } from "./address-form.tsx";
import { FeesCard } from "./fees-card.tsx";
import { LimitsForm } from "./limits-form.tsx";
import { MembersCard } from "./members-card.tsx";
import { limitsDraftOf, termsDraftOf, topUpDraftOf } from "./settings-draft.ts";
import { StateCard } from "./state-card.tsx";
import { TermsForm } from "./terms-form.tsx";
import { TopUpForm } from "./top-up-form.tsx";

export function AccountSettings({
  account,
  onTask,
}: {
  account: AccountView;
  onTask: OpenAccountTask;
}): ReactNode {
  const { can } = useMe();
  const mayChange = can("billing:write") && account.state !== "closed";
  return (
    <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <div className="flex min-w-0 flex-col gap-4">
        {mayChange ? (
          <>
            {/* A change by someone else begins a form anew: what it shows must be what is. */}
            <TermsForm key={JSON.stringify(termsDraftOf(account))} account={account} />
            <LimitsForm key={JSON.stringify(limitsDraftOf(account))} account={account} />
            <AddressForm key={JSON.stringify(account.billingAddress)} account={account} />
            <TopUpForm key={JSON.stringify(topUpDraftOf(account))} account={account} />
          </>
        ) : (
          <SettingsSummary account={account} />
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        {can("billing:write") ? <StateCard account={account} onTask={onTask} /> : null}
        <FindingsCard accountId={account.id} />
        <MembersCard account={account} />
        <FeesCard account={account} />
      </div>
    </div>
  );
}

/** Where nothing may be changed: the account is closed, or the role only reads. */
function SettingsSummary({ account }: { account: AccountView }): ReactNode {
  const locale = useViewerLocale();
  const address = account.billingAddress;
  const place = [
    address.name,
    address.street,
    `${address.postalCode} ${address.city}`.trim(),
    address.country,
  ];
  const limit = (units: string | null) => (units === null ? "none" : <Credits units={units} />);
  return (
    <Card
      title="Settings"
      note={account.state === "closed" ? "the account is closed" : "your role may not change them"}
    >
      <KeyValueList
        items={[
          {
            label: "Price of a credit",
            value: formatMicros(account.creditPriceMicros, account.currency, locale),
          },
          { label: "Tax", value: `${termsDraftOf(account).taxPercent} %` },
          { label: "Billed", value: PERIOD_WORDS[account.period].label.toLowerCase() },
          { label: "Overdraft", value: <Credits units={account.overdraftUnits} /> },
          { label: "Limit a day", value: limit(account.day.limitUnits) },
          {
            label: `Limit a ${periodNoun(account.period)}`,
            value: limit(account.periodSpend.limitUnits),
          },
          { label: "Reserve", value: <Credits units={account.reserveUnits} /> },
          { label: "Billed to", value: place.filter((part) => part !== "").join(", ") || "not said" },
        ]}
      />
    </Card>
  );
}
