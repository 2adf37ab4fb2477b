"use client";
import type { MeterView, RateCardView } from "@orrery/protocol";
import { AgeText, Badge, EmptyState, TableCell, TableHeaderCell } from "@orrery/ui";
import { Tags } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { useRowKeys } from "../../lib/keyboard/use-row-keys.ts";
import { AccountSelect } from "../invoices/account-select.tsx";
import { useAccountNames } from "../invoices/use-account-names.ts";
import { ListGrid } from "../list/list-grid.tsx";
import { ListRow } from "../list/list-row.tsx";
import { NarrowChips } from "../list/narrow-chips.tsx";
import { NothingMatches } from "../list/nothing-matches.tsx";
import { BothRead, type CardsQuery, type MetersQuery } from "./both-read.tsx";
import { CardRowMenu } from "./card-actions-menu.tsx";
import { CardSheet } from "./card-sheet.tsx";
import {
  CARD_STATE_FACES,
  CARD_STATE_ORDER,
  countByCardState,
  isListCard,
  orderCards,
} from "./card-state.ts";
import { CardStateBadge } from "./card-state-badge.tsx";
import { cardWords } from "./card-words.ts";
import { EndCardDialog } from "./end-card-dialog.tsx";
import type { RatesUrl } from "./use-rates-url.ts";

export type CardsTabProps = { cards: CardsQuery; meters: MetersQuery; ratesUrl: RatesUrl };

export function CardsTab(props: CardsTabProps): ReactNode {
  return (
    <>
      <BothRead cards={props.cards} meters={props.meters}>
        {(cards, meters) => <CardList cards={cards} meters={meters} ratesUrl={props.ratesUrl} />}
      </BothRead>
      <CardSheet cards={props.cards.data} meters={props.meters.data} ratesUrl={props.ratesUrl} />
    </>
  );
}

type CardListProps = { cards: RateCardView[]; meters: MeterView[]; ratesUrl: RatesUrl };

function CardList({ cards, meters, ratesUrl: { url, setUrl } }: CardListProps): ReactNode {
  const isPhone = useMediaQuery("(width < 48rem)");
  const { nameOf } = useAccountNames();
  const [ending, setEnding] = useState<RateCardView | null>(null);
  const ofAccount = orderCards(cards).filter(
    ({ accountId }) => url.account === null || accountId === null || accountId === url.account,
  );
  const rows = ofAccount.filter(({ state }) => url.state === null || state === url.state);
  const { activeId, setActiveId } = useRowKeys(rows, {
    onOpen: ({ id }) => void setUrl({ card: id }),
    onFilter: () => {},
  });
  const forText = ({ accountId }: RateCardView) => (accountId === null ? "everybody" : nameOf(accountId));
  const open = (card: RateCardView) => void setUrl({ card: card.id });
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 pb-3">
        <AccountSelect
          aria-label="Whose cards"
          className="w-60 max-md:w-full"
          value={url.account}
          onChange={(account) => void setUrl({ account })}
          noneLabel="Cards of all accounts"
        />
        <NarrowChips
          label="Narrow by state"
          values={CARD_STATE_ORDER}
          labelOf={(state) => CARD_STATE_FACES[state].label}
          counts={countByCardState(ofAccount)}
          isChosen={(state) => url.state === state}
          onToggle={(state) => void setUrl({ state: url.state === state ? null : state })}
        />
      </div>
      {rows.length === 0 ? (
        cards.length === 0 ? (
          <EmptyState icon={<Tags aria-hidden />} title="There is no card">
            The list prices come with the hub; try again in a moment.
          </EmptyState>
        ) : (
          <NothingMatches
            title="No card is like this"
            onClearFilter={() => void setUrl({ state: null, account: null })}
          >
            There are {cards.length} in other states or of other accounts.
          </NothingMatches>
        )
      ) : isPhone ? (
        <ul aria-label="Rate cards" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
          {rows.map((card) => (
            <li key={card.id} data-card={card.name} className="flex items-center gap-2 pr-2 pl-4">
              <button
                type="button"
                onClick={() => open(card)}
                className="flex min-w-0 flex-1 flex-col gap-1 py-3 text-left"
              >
                <span className="flex flex-wrap items-center gap-2">
                  <span className="font-medium text-base text-ink">{card.name}</span>
                  <CardStateBadge card={card} />
                </span>
                <span className="text-ink-muted text-xs">
                  for {forText(card)}, <CardSpan card={card} />
                </span>
                <span className="text-ink-faint text-xs">{cardWords(card, meters)}</span>
              </button>
              <CardRowMenu card={card} onEnd={setEnding} />
            </li>
          ))}
        </ul>
      ) : (
        <ListGrid
          label="Rate cards"
          kind="rate_card"
          activeId={activeId}
          head={
            <>
              <TableHeaderCell>Name</TableHeaderCell>
              <TableHeaderCell>State</TableHeaderCell>
              <TableHeaderCell>For</TableHeaderCell>
              <TableHeaderCell>Prices</TableHeaderCell>
              <TableHeaderCell numeric>From</TableHeaderCell>
              <TableHeaderCell numeric>Until</TableHeaderCell>
            </>
          }
        >
          {rows.map((card) => (
            <ListRow
              key={card.id}
              kind="rate_card"
              rowId={card.id}
              isActive={card.id === activeId}
              onActivate={setActiveId}
              menu={<CardRowMenu card={card} onEnd={setEnding} />}
              data-card={card.name}
            >
              <th scope="row" className="px-3 pl-4 text-left font-medium">
                <button type="button" onClick={() => open(card)} className="rounded-sm hover:underline">
                  {card.name}
                </button>
              </th>
              <TableCell>
                <CardStateBadge card={card} plain />
              </TableCell>
              <TableCell>
                {card.accountId === null ? (
                  <span className="text-ink-muted">everybody</span>
                ) : (
                  <Badge>{forText(card)}</Badge>
                )}
              </TableCell>
              <TableCell className="w-full max-w-0 truncate text-ink-muted" title={cardWords(card, meters)}>
                {cardWords(card, meters)}
              </TableCell>
              <TableCell numeric>
                <FromText card={card} />
              </TableCell>
              <TableCell numeric>
                <AgeText atMs={card.endsAtMs} absent="further notice" className="text-ink-muted" />
              </TableCell>
            </ListRow>
          ))}
        </ListGrid>
      )}
      {ending === null ? null : (
        <EndCardDialog card={ending} cards={cards} meters={meters} onClose={() => setEnding(null)} />
      )}
    </>
  );
}

function FromText({ card }: { card: RateCardView }): ReactNode {
  if (isListCard(card)) return <span className="text-ink-muted">always</span>;
  return <AgeText atMs={card.startsAtMs} className="text-ink-muted" />;
}

export function CardSpan({ card }: { card: RateCardView }): ReactNode {
  return (
    <>
      {isListCard(card) ? (
        "always"
      ) : (
        <>
          from <AgeText atMs={card.startsAtMs} />
        </>
      )}
      {card.endsAtMs === null ? null : (
        <>
          {" "}
          until <AgeText atMs={card.endsAtMs} />
        </>
      )}
    </>
  );
}
