"use client";
import type { MeterView, RateCardView } from "@orrery/protocol";
import { AgeText, Card } from "@orrery/ui";
import type { ReactNode } from "react";
import { meterLabel } from "../../billing/meter-words.ts";
import { useAccountNames } from "../../invoices/use-account-names.ts";
import { rateChanges } from "../rate-changes.ts";
import type { cardOfDraft } from "./card-draft.ts";

/** Which prices change by a card that does not exist yet, and from when. */
export function NewCardPreview({
  card,
  cards,
  meters,
  isNow,
}: {
  card: ReturnType<typeof cardOfDraft>;
  cards: RateCardView[];
  meters: MeterView[];
  isNow: boolean;
}): ReactNode {
  const { nameOf } = useAccountNames();
  if (card === null) {
    return (
      <Card title="What changes">
        <p className="text-ink-muted text-sm">Shown as soon as there are prices.</p>
      </Card>
    );
  }
  const after = [...cards, card as RateCardView];
  const changes = rateChanges(cards, after, meters, card.accountId, card.startsAtMs);
  const whom = card.accountId === null ? "everybody without a card of their own" : nameOf(card.accountId);
  return (
    <Card title="What changes" note={isNow ? "at once" : <AgeText atMs={card.startsAtMs} />}>
      <div className="flex flex-col gap-3 text-sm">
        <p className="text-pretty text-ink-muted">
          For {whom}. What was used before keeps its price; tiers begin anew, and allowances are shared out by
          time.
        </p>
        {changes.length === 0 ? (
          <p className="text-pretty text-ink-muted">
            No price changes: what it says applies already
            {card.accountId === null ? ", or a newer card goes before it" : ""}.
          </p>
        ) : (
          <dl className="flex flex-col gap-3">
            {changes.map(({ meter, before, after: next }) => (
              <div key={meter}>
                <dt className="font-medium text-ink">{meterLabel(meter)}</dt>
                <dd className="text-ink">{next}</dd>
                <dd className="text-ink-faint text-xs">instead of {before}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </Card>
  );
}
