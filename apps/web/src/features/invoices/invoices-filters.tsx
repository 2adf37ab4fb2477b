"use client";
import { FilterChip } from "@orrery/ui";
import type { ReactNode } from "react";
import { chipsClass } from "../shell/chips-class.ts";
import { AccountSelect } from "./account-select.tsx";
import { INVOICE_STATES } from "./invoice-face.ts";
import type { InvoiceList } from "./use-invoices.ts";

const LABELS: Record<(typeof INVOICE_STATES)[number], string> = {
  draft: "Draft",
  finalized: "Open",
  paid: "Paid",
  void: "Void",
  uncollectible: "Uncollectible",
};

/** What narrows the list; the hub narrows it, so that pages stay whole. */
export function InvoicesFilters({ list: { url, setUrl } }: { list: InvoiceList }): ReactNode {
  return (
    <div className="flex flex-wrap items-center gap-2 pb-3">
      <AccountSelect
        aria-label="Account"
        className="w-60 max-md:w-full"
        value={url.account}
        onChange={(account) => void setUrl({ account })}
        noneLabel="All accounts"
      />
      <fieldset className={chipsClass} aria-label="Narrow by state">
        {INVOICE_STATES.map((state) => (
          <FilterChip
            key={state}
            label={LABELS[state]}
            active={url.state === state}
            onClick={() => void setUrl({ state: url.state === state ? null : state, overdue: null })}
          />
        ))}
        <FilterChip
          label="Overdue"
          active={url.overdue}
          onClick={() => void setUrl({ overdue: url.overdue ? null : true, state: null })}
        />
      </fieldset>
    </div>
  );
}
