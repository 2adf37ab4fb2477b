"use client";
import type { MeterView, RateCardView } from "@orrery/protocol";
import { AgeText, Button, EmptyState, KeyValueList, Sheet } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useAccountNames } from "../invoices/use-account-names.ts";
import { isEndable } from "./card-actions-menu.tsx";
import { CARD_STATE_FACES, isListCard } from "./card-state.ts";
import { CardStateBadge } from "./card-state-badge.tsx";
import { unitOf } from "./card-words.ts";
import { EndCardDialog } from "./end-card-dialog.tsx";
import { MeterName } from "./meter-name.tsx";
import { TierList } from "./rate-text.tsx";
import { allowanceText, PRICING_WORDS } from "./rate-words.ts";
import { newCardHref, ratesHref } from "./rates-href.ts";
import type { RatesUrl } from "./use-rates-url.ts";

export type CardSheetProps = {
  cards: RateCardView[] | undefined;
  meters: MeterView[] | undefined;
  ratesUrl: RatesUrl;
};

/** Everything that the card in the address says. */
export function CardSheet({ cards, meters, ratesUrl: { url, setUrl } }: CardSheetProps): ReactNode {
  const isOpen = url.card !== null && cards !== undefined && meters !== undefined;
  const card = cards?.find(({ id }) => id === url.card);
  return (
    <Sheet
      open={isOpen}
      onOpenChange={(open) => void (open ? undefined : setUrl({ card: null }))}
      title={card?.name ?? "Rate card"}
    >
      {card === undefined || cards === undefined || meters === undefined ? (
        <EmptyState compact title="There is no such card">
          It may have been taken away before it began.
        </EmptyState>
      ) : (
        <CardDetail card={card} cards={cards} meters={meters} />
      )}
    </Sheet>
  );
}

function CardDetail({
  card,
  cards,
  meters,
}: {
  card: RateCardView;
  cards: RateCardView[];
  meters: MeterView[];
}): ReactNode {
  const { can } = useMe();
  const { nameOf } = useAccountNames();
  const [isEnding, setEnding] = useState(false);
  const account: Record<string, string> = card.accountId === null ? {} : { account: card.accountId };
  return (
    <div className="flex flex-col gap-5">
      <KeyValueList
        items={[
          { label: "State", value: <CardStateBadge card={card} /> },
          {
            label: "For",
            value:
              card.accountId === null ? (
                "everybody"
              ) : (
                <PageLink href={`/accounts/${card.accountId}`} className="hover:underline">
                  {nameOf(card.accountId)}
                </PageLink>
              ),
          },
          { label: "From", value: isListCard(card) ? "always" : <AgeText atMs={card.startsAtMs} /> },
          { label: "Until", value: <AgeText atMs={card.endsAtMs} absent="further notice" /> },
        ]}
      />
      <dl className="flex flex-col divide-y divide-line border-line border-y">
        {Object.entries(card.rates).map(([meter, rate]) => {
          const unit = unitOf(meters, meter);
          const free = allowanceText(rate, unit);
          return (
            <div key={meter} className="flex flex-col gap-1 py-3">
              <dt className="flex flex-wrap items-baseline justify-between gap-2 text-sm">
                <MeterName meter={{ name: meter }} />
                {rate.pricing.kind === "flat" ? null : (
                  <span className="text-ink-faint text-xs">{PRICING_WORDS[rate.pricing.kind].label}</span>
                )}
              </dt>
              <dd>
                <TierList rate={rate} unit={unit} />
                {free === null ? null : <p className="text-ink-muted text-xs">{free} free in each period</p>}
              </dd>
            </div>
          );
        })}
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button asChild size="sm">
          <PageLink href={ratesHref("calculator", { base: card.id, ...account })}>Calculate with it</PageLink>
        </Button>
        {can("billing:write") ? (
          <Button asChild size="sm">
            <PageLink href={newCardHref({ from: card.id, ...account })}>New card from this one</PageLink>
          </Button>
        ) : null}
        {can("billing:write") && isEndable(card) ? (
          <Button size="sm" onClick={() => setEnding(true)}>
            {card.state === "coming" ? "Take away…" : "End…"}
          </Button>
        ) : null}
      </div>
      {isListCard(card) ? (
        <p className="text-pretty text-ink-faint text-xs">
          List prices come with Orrery and cannot be changed. A card of your own goes before them, from the
          moment it {CARD_STATE_FACES.applies.label.toLowerCase()}.
        </p>
      ) : null}
      {isEnding ? (
        <EndCardDialog card={card} cards={cards} meters={meters} onClose={() => setEnding(false)} />
      ) : null}
    </div>
  );
}
