"use client";
import type { MeterView, RateCardView } from "@orrery/protocol";
import { ConfirmDialog, Field, formatExactTime, Input, readNowMs, SegmentedField, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { meterLabel } from "../billing/meter-words.ts";
import { localInputValue, parseLocalInput } from "../federation/actions/local-time.ts";
import { useAccountNames } from "../invoices/use-account-names.ts";
import { withCardEnded } from "./applied-rates.ts";
import { rateChanges } from "./rate-changes.ts";

const DAY_MS = 86_400_000;

/** Says which prices apply afterwards. A card that has not begun is taken away altogether. */
export function EndCardDialog({
  card,
  cards,
  meters,
  onClose,
}: {
  card: RateCardView;
  cards: RateCardView[];
  meters: MeterView[];
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const end = useMutation(trpc.rateCards.end.mutationOptions());
  const { nameOf } = useAccountNames();
  const [nowMs] = useState(readNowMs);
  const [when, setWhen] = useState<"now" | "later">("now");
  const [text, setText] = useState(() => localInputValue(nowMs + DAY_MS));
  const isComing = card.state === "coming";
  const laterAtMs = when === "later" && !isComing ? parseLocalInput(text) : null;
  const endsAtMs = isComing ? nowMs : when === "now" ? nowMs : (laterAtMs ?? nowMs);
  const isFuture = when === "now" || isComing || (laterAtMs !== null && laterAtMs > nowMs);

  async function confirm(): Promise<void> {
    const answer = await end.mutateAsync({
      cardId: card.id,
      ...(laterAtMs === null ? {} : { endsAtMs: laterAtMs }),
    });
    queryClient.setQueryData(trpc.rateCards.list.queryKey(), answer);
    toast.success(isComing ? `Took away ${card.name}` : `${card.name} ends`);
  }

  return (
    <ConfirmDialog
      open
      destructive
      size="md"
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={isComing ? `Take away ${card.name}` : `End ${card.name}`}
      canConfirm={isFuture}
      consequences={consequencesOf({ card, cards, meters, endsAtMs, when, isComing, nameOf })}
      confirmLabel={isComing ? "Take away" : "End card"}
      describeError={describeError}
      onConfirm={confirm}
    >
      {isComing ? null : (
        <SegmentedField
          label="Ends"
          value={when}
          onValueChange={setWhen}
          options={[
            { value: "now", label: "Now" },
            { value: "later", label: "Later" },
          ]}
        />
      )}
      {when === "later" && !isComing ? (
        <Field
          label="When"
          hint="In your own time zone."
          error={isFuture ? undefined : "A moment that is still to come: prices never change backwards."}
        >
          <Input type="datetime-local" value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
      ) : null}
    </ConfirmDialog>
  );
}

function consequencesOf({
  card,
  cards,
  meters,
  endsAtMs,
  when,
  isComing,
  nameOf,
}: {
  card: RateCardView;
  cards: RateCardView[];
  meters: MeterView[];
  endsAtMs: number;
  when: "now" | "later";
  isComing: boolean;
  nameOf: (accountId: string) => string;
}): ReactNode[] {
  const whom = card.accountId === null ? "everybody without a card of their own" : nameOf(card.accountId);
  // Of a card to come, the prices are compared at its own beginning.
  const atMs = isComing ? card.startsAtMs : endsAtMs;
  const changes = rateChanges(cards, withCardEnded(cards, card.id, endsAtMs), meters, card.accountId, atMs);
  return [
    isComing
      ? "It never applies; it was to begin on ".concat(formatExactTime(card.startsAtMs), ".")
      : when === "now"
        ? "It ends at once. What was used until now keeps its price."
        : `It ends on ${formatExactTime(endsAtMs)}. What is used until then keeps its price.`,
    ...(changes.length === 0 ? [`No price changes by that for ${whom}: other cards go before it.`] : []),
    ...changes.map(
      ({ meter, before, after }) => `${meterLabel(meter)} for ${whom}: ${after}, instead of ${before}.`,
    ),
    ...(isComing || changes.length === 0 ? [] : ["Allowances of the running period are shared out by time."]),
  ];
}
