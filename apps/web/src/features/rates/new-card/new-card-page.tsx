"use client";
import type { MeterView, RateCardView } from "@orrery/protocol";
import { Button, EmptyState, PageHeader, readNowMs, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { parseAsString } from "nuqs";
import { type FormEvent, type ReactNode, useState } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { useUrlStates } from "../../../lib/browser/use-url-states.ts";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { FormError } from "../../auth/form-error.tsx";
import { localInputValue } from "../../federation/actions/local-time.ts";
import { BothRead } from "../both-read.tsx";
import { unitOf } from "../card-words.ts";
import { RatesEditor } from "../editor/rates-editor.tsx";
import { draftOfRates } from "../rates-draft.ts";
import { ratesHref } from "../rates-href.ts";
import { useMeters, useRateCards } from "../use-rates.ts";
import { type CardDraft, type CardField, cardOfDraft, inputOfCardDraft } from "./card-draft.ts";
import { CardFields } from "./card-fields.tsx";
import { NewCardPreview } from "./new-card-preview.tsx";

const DAY_MS = 86_400_000;

export function NewCardPage(): ReactNode {
  const cards = useRateCards();
  const meters = useMeters();
  const { can } = useMe();
  return (
    <>
      <PageHeader
        title="New rate card"
        description="Prices that apply from a moment on. Meters that it leaves out keep the prices they have."
      />
      {can("billing:write") ? (
        <BothRead cards={cards} meters={meters}>
          {(allCards, allMeters) => <NewCardForm cards={allCards} meters={allMeters} />}
        </BothRead>
      ) : (
        <EmptyState title="You cannot create rate cards">
          Your role may look at them. Ask an operator with the billing role.
        </EmptyState>
      )}
    </>
  );
}

const urlParsers = { from: parseAsString, account: parseAsString };

function NewCardForm({ cards, meters }: { cards: RateCardView[]; meters: MeterView[] }): ReactNode {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [{ from, account }] = useUrlStates(urlParsers);
  const [nowMs] = useState(readNowMs);
  const [draft, setDraft] = useState<CardDraft>(() => {
    const copied = cards.find(({ id }) => id === from);
    return {
      name: "",
      accountId: account,
      begins: "now",
      startsAt: localInputValue(nowMs + DAY_MS),
      ends: "never",
      endsAt: localInputValue(nowMs + 31 * DAY_MS),
      rates: draftOfRates(copied?.rates ?? {}, (meter) => unitOf(meters, meter)),
    };
  });
  const [isChecked, setChecked] = useState(false);
  const create = useMutation(trpc.rateCards.create.mutationOptions());
  const result = inputOfCardDraft(draft, nowMs);
  const errors: ReadonlyMap<CardField, string> =
    isChecked && result.outcome === "invalid" ? result.errors : new Map();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    if (result.outcome === "invalid" || create.isPending) return;
    try {
      const card = await create.mutateAsync(result.input);
      await queryClient.invalidateQueries(trpc.rateCards.list.queryFilter());
      toast.success(`Created the card ${card.name}`);
      router.push(ratesHref("cards", { card: card.id }));
    } catch {
      // Stands under the form.
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => void submit(event)}
      className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]"
    >
      <div className="flex min-w-0 flex-col gap-4">
        <CardFields draft={draft} errors={errors} onChange={setDraft} />
        <RatesEditor
          meters={meters}
          draft={draft.rates}
          onChange={(rates) => setDraft({ ...draft, rates })}
          absentMeans="A meter that is not here keeps the price it has."
        />
      </div>
      <div className="flex min-w-0 flex-col gap-4 xl:sticky xl:top-4">
        <NewCardPreview
          card={cardOfDraft(draft, nowMs)}
          cards={cards}
          meters={meters}
          isNow={draft.begins === "now"}
        />
        <FormError message={create.isError ? describeError(create.error) : (errors.get("rates") ?? null)} />
        <div className="flex justify-end gap-2 max-sm:[&>*]:flex-1">
          <Button asChild>
            <PageLink href={ratesHref("cards")}>Cancel</PageLink>
          </Button>
          <Button type="submit" variant="primary" pending={create.isPending}>
            Create card
          </Button>
        </div>
      </div>
    </form>
  );
}
