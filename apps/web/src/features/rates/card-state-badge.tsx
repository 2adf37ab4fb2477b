import type { RateCardView } from "@orrery/protocol";
import { StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { CARD_STATE_FACES } from "./card-state.ts";

export function CardStateBadge({ card, plain = false }: { card: RateCardView; plain?: boolean }): ReactNode {
  const { label, tone } = CARD_STATE_FACES[card.state];
  return <StatusBadge plain={plain} tone={tone} label={label} />;
}
