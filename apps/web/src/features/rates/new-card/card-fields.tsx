"use client";
import { Card, Field, Input, SegmentedField } from "@orrery/ui";
import type { ReactNode } from "react";
import { AccountSelect } from "../../invoices/account-select.tsx";
import type { CardDraft, CardField } from "./card-draft.ts";

/** Everything of a card but its prices. */
export function CardFields({
  draft,
  errors,
  onChange,
}: {
  draft: CardDraft;
  errors: ReadonlyMap<CardField, string>;
  onChange: (draft: CardDraft) => void;
}): ReactNode {
  return (
    <Card>
      <div className="grid gap-5 md:grid-cols-2">
        <Field
          label="Name"
          required
          hint="As in 2027 list prices, or Acme, from the contract of May."
          error={errors.get("name")}
        >
          <Input
            autoFocus
            value={draft.name}
            onChange={(event) => onChange({ ...draft, name: event.target.value })}
          />
        </Field>
        <Field
          label="For"
          hint="An account's own card goes before everybody's."
          error={errors.get("accountId")}
        >
          <AccountSelect
            value={draft.accountId}
            onChange={(accountId) => onChange({ ...draft, accountId })}
            noneLabel="Everybody"
          />
        </Field>
        <div className="flex flex-col gap-3">
          <SegmentedField
            label="Begins"
            value={draft.begins}
            onValueChange={(begins) => onChange({ ...draft, begins })}
            options={[
              { value: "now", label: "At once" },
              { value: "later", label: "Later" },
            ]}
          />
          {draft.begins === "later" ? (
            <Field label="From" hint="In your own time zone." error={errors.get("startsAt")}>
              <Input
                type="datetime-local"
                value={draft.startsAt}
                onChange={(event) => onChange({ ...draft, startsAt: event.target.value })}
              />
            </Field>
          ) : null}
        </div>
        <div className="flex flex-col gap-3">
          <SegmentedField
            label="Ends"
            value={draft.ends}
            onValueChange={(ends) => onChange({ ...draft, ends })}
            options={[
              { value: "never", label: "Not planned" },
              { value: "later", label: "Later" },
            ]}
          />
          {draft.ends === "later" ? (
            <Field label="Until" hint="In your own time zone, not included." error={errors.get("endsAt")}>
              <Input
                type="datetime-local"
                value={draft.endsAt}
                onChange={(event) => onChange({ ...draft, endsAt: event.target.value })}
              />
            </Field>
          ) : null}
        </div>
      </div>
    </Card>
  );
}
