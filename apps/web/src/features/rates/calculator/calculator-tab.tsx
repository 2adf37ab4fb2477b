"use client";
import type { AccountView, MeterView, RateCardView } from "@orrery/protocol";
import { EmptyState, readNowMs } from "@orrery/ui";
import { Calculator } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useAccountNames } from "../../invoices/use-account-names.ts";
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
  const { byId } = useAccountNames();
  const account = url.account === null ? undefined : byId.get(url.account);
  return (
    <div className="flex flex-col gap-4">
      <CalculatorFields ratesUrl={ratesUrl} cards={cards.data ?? []} account={account} />
      <BothRead cards={cards} meters={meters}>
        {(allCards, allMeters) =>
          url.account === null ? (
            <EmptyState icon={<Calculator aria-hidden />} title="Choose an account">
              Its usage of the span is priced anew with the rates that you try.
            </EmptyState>
          ) : (
            // Another base or another account begins anew: what was typed belongs to the one before.
            <Calculation
              key={`${url.account} ${url.base ?? ""}`}
              cards={allCards}
              meters={allMeters}
              accountId={url.account}
              account={account}
              ratesUrl={ratesUrl}
            />
          )
        }
      </BothRead>
    </div>
  );
}

function Calculation({
  cards,
  meters,
  accountId,
  account,
  ratesUrl: { url },
}: {
  cards: RateCardView[];
  meters: MeterView[];
  accountId: string;
  account: AccountView | undefined;
  ratesUrl: RatesUrl;
}): ReactNode {
  const [draft, setDraft] = useState<RatesDraft>(() => {
    const base = cards.find(({ id }) => id === url.base);
    const rates = base?.rates ?? ratesOfRows(appliedRates(cards, meters, accountId, readNowMs()));
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
