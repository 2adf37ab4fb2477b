"use client";
import type { RateCardView } from "@orrery/protocol";
import { ActionMenu, type ActionMenuProps, type MenuAction } from "@orrery/ui";
import { Calculator, CircleStop, CopyPlus } from "lucide-react";
import type { ReactNode } from "react";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { RowMenu } from "../list/row-menu.tsx";
import { isListCard } from "./card-state.ts";
import { newCardHref, ratesHref } from "./rates-href.ts";

export type CardActionsMenuProps = Omit<ActionMenuProps, "actions"> & {
  card: RateCardView;
  onEnd: (card: RateCardView) => void;
};

export function CardActionsMenu({ card, onEnd, ...menu }: CardActionsMenuProps): ReactNode {
  const { can } = useMe();
  const openPage = useOpenPage();
  const account: Record<string, string> = card.accountId === null ? {} : { account: card.accountId };
  const actions: MenuAction[] = [
    {
      label: "Calculate with it",
      icon: <Calculator aria-hidden />,
      onSelect: () => openPage(ratesHref("calculator", { base: card.id, ...account })),
    },
    ...(can("billing:write")
      ? [
          {
            label: "New card from this one",
            icon: <CopyPlus aria-hidden />,
            onSelect: () => openPage(newCardHref({ from: card.id, ...account })),
          },
        ]
      : []),
    ...(can("billing:write") && isEndable(card)
      ? [
          {
            label: card.state === "coming" ? "Take away…" : "End…",
            icon: <CircleStop aria-hidden />,
            onSelect: () => onEnd(card),
            destructive: true,
            startsGroup: true,
          },
        ]
      : []),
  ];
  return <ActionMenu {...menu} actions={actions} />;
}

export function CardRowMenu({ card, onEnd }: Pick<CardActionsMenuProps, "card" | "onEnd">): ReactNode {
  return (
    <RowMenu
      row={card}
      isOffered
      menu={(opening) => <CardActionsMenu card={card} onEnd={onEnd} {...opening} />}
    />
  );
}

/** List prices never end, and what is over has ended. */
export function isEndable(card: RateCardView): boolean {
  return !isListCard(card) && card.state !== "over";
}
