"use client";
import { AgeText, Card, EmptyState, Field, readNowMs, useNowMs } from "@orrery/ui";
import { Tags } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { AccountSelect } from "../invoices/account-select.tsx";
import { useAccountNames } from "../invoices/use-account-names.ts";
import { appliedRates } from "./applied-rates.ts";
import { AppliedRatesList } from "./applied-rates-list.tsx";
import { AppliedRatesTable } from "./applied-rates-table.tsx";
import { BothRead, type CardsQuery, type MetersQuery } from "./both-read.tsx";
import { CardSheet } from "./card-sheet.tsx";
import { nextChange } from "./next-change.ts";
import { ratesHref } from "./rates-href.ts";
import type { RatesUrl } from "./use-rates-url.ts";

/** What one of each meter costs at this moment, for everybody or for one account. */
export function NowTab({
  cards,
  meters,
  ratesUrl,
}: {
  cards: CardsQuery;
  meters: MetersQuery;
  ratesUrl: RatesUrl;
}): ReactNode {
  const { url, setUrl } = ratesUrl;
  const { nameOf } = useAccountNames();
  const now = useNowMs();
  // To the minute: prices change at whole minutes at the most, and nothing is to be computed each second.
  const atMs = Math.floor((now ?? readNowMs()) / 60_000) * 60_000 + 59_999;
  return (
    <div className="flex flex-col gap-4">
      <Field label="For" className="md:max-w-xs">
        <AccountSelect
          value={url.account}
          onChange={(account) => void setUrl({ account })}
          noneLabel="Everybody without a card of their own"
        />
      </Field>
      <BothRead cards={cards} meters={meters}>
        {(allCards, allMeters) => (
          <Rows
            cards={allCards}
            meters={allMeters}
            accountId={url.account}
            accountName={url.account === null ? null : nameOf(url.account)}
            atMs={atMs}
            onOpenCard={(card) => void setUrl({ card })}
          />
        )}
      </BothRead>
      <CardSheet cards={cards.data} meters={meters.data} ratesUrl={ratesUrl} />
    </div>
  );
}

type RowsProps = {
  cards: Parameters<typeof appliedRates>[0];
  meters: Parameters<typeof appliedRates>[1];
  accountId: string | null;
  accountName: string | null;
  atMs: number;
  onOpenCard: (cardId: string) => void;
};

function Rows({ cards, meters, accountId, accountName, atMs, onOpenCard }: RowsProps): ReactNode {
  const rows = useMemo(() => appliedRates(cards, meters, accountId, atMs), [cards, meters, accountId, atMs]);
  const isPhone = useMediaQuery("(width < 48rem)");
  const change = nextChange(rows);
  if (rows.length === 0) {
    return (
      <EmptyState icon={<Tags aria-hidden />} title="There is no meter">
        Built-in meters come with the hub. Ask an admin to look at its log.
      </EmptyState>
    );
  }
  return (
    <Card
      flush
      title={accountName === null ? "Prices" : `Prices for ${accountName}`}
      note={
        change === null ? (
          "no change ahead"
        ) : (
          <>
            next change <AgeText atMs={change} />
          </>
        )
      }
      actions={
        <PageLink
          href={ratesHref("calculator", accountId === null ? {} : { account: accountId })}
          className="rounded-sm text-accent text-xs hover:underline"
        >
          Calculate
        </PageLink>
      }
    >
      {isPhone ? (
        <AppliedRatesList rows={rows} onOpenCard={onOpenCard} />
      ) : (
        <AppliedRatesTable rows={rows} onOpenCard={onOpenCard} />
      )}
    </Card>
  );
}
