"use client";
import type { AccountView, MeterView, RateCardView } from "@orrery/protocol";
import { EmptyState, readNowMs } from "@orrery/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import { Calculator } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useAccounts } from "../../accounts/use-accounts.ts";
import { QueryTable } from "../../settings/query-table.tsx";
import { appliedRates, ratesOfRows } from "../applied-rates.ts";
import { BothRead, type CardsQuery, type MetersQuery } from "../both-read.tsx";
import { unitOf } from "../card-words.ts";
import { RatesEditor } from "../editor/rates-editor.tsx";
import { draftOfRates, type RatesDraft } from "../rates-draft.ts";
import type { RatesUrl } from "../use-rates-url.ts";
import { CalculationCard } from "./calculation-card.tsx";
import { CalculatorFields } from "./calculator-fields.tsx";

/** What a past span would have cost under other rates. Nothing of it is kept. */
export function CalculatorTab({
  cards,
  meters,
  ratesUrl,
}: {
  cards: CardsQuery;
  meters: MetersQuery;
  ratesUrl: RatesUrl;
}): ReactNode {
  const { url } = ratesUrl;
  const accounts = useAccounts({ withClosed: true });
  const account = accounts.data?.find(({ id }) => id === url.account);
  return (
    <div className="flex flex-col gap-4">
      <CalculatorFields ratesUrl={ratesUrl} cards={cards.data ?? []} account={account} />
      <BothRead cards={cards} meters={meters}>
        {(allCards, allMeters) =>
          url.account === null ? (
            <EmptyState
              icon={<Calculator aria-hidden />}
              title={accounts.data?.length === 0 ? "No account yet" : "Choose an account"}
            >
              {accounts.data?.length === 0
                ? "What an account used can be priced anew here, once there is one."
                : "Its usage of the span is priced anew with the rates that you try."}
            </EmptyState>
          ) : account === undefined ? (
            <NoAccount query={accounts} />
          ) : (
            // Another base or another account begins anew: what was typed belongs to the one before.
            <Calculation
              key={`${url.account} ${url.base ?? ""}`}
              cards={allCards}
              meters={allMeters}
              account={account}
              ratesUrl={ratesUrl}
            />
          )
        }
      </BothRead>
    </div>
  );
}

/** It is not read yet, could not be read, or is not among those there are. */
function NoAccount({ query }: { query: UseQueryResult<AccountView[], unknown> }): ReactNode {
  return (
    <QueryTable query={query} errorTitle="The accounts could not be read">
      {() => (
        <EmptyState icon={<Calculator aria-hidden />} title="There is no such account">
          Choose another one.
        </EmptyState>
      )}
    </QueryTable>
  );
}

function Calculation({
  cards,
  meters,
  account,
  ratesUrl: { url },
}: {
  cards: RateCardView[];
  meters: MeterView[];
  account: AccountView;
  ratesUrl: RatesUrl;
}): ReactNode {
  const [draft, setDraft] = useState<RatesDraft>(() => {
    const base = cards.find(({ id }) => id === url.base);
    const rates = base?.rates ?? ratesOfRows(appliedRates(cards, meters, account.id, readNowMs()));
    return draftOfRates(rates, (meter) => unitOf(meters, meter));
  });
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <CalculationCard meters={meters} account={account} draft={draft} url={url} />
      <RatesEditor
        meters={meters}
        draft={draft}
        onChange={setDraft}
        isWide
        absentMeans="A meter that is not here keeps what it was charged."
      />
    </div>
  );
}
