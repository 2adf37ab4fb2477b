"use client";
import type { AccountView, MeterView, WireRate } from "@orrery/protocol";
import { Card, EmptyState, readNowMs } from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useDebounced } from "../../../lib/browser/use-debounced.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { periodText } from "../../invoices/period-text.ts";
import { QueryTable } from "../../settings/query-table.tsx";
import { type RatesDraft, ratesOfDraft } from "../rates-draft.ts";
import type { RatesUrl } from "../use-rates-url.ts";
import { CalculationFigures } from "./calculation-figures.tsx";
import { type SpanMs, spanOf } from "./span.ts";

const TYPING_PAUSE_MS = 400;

/** Beside each meter's quantity: what was charged, what would have been, and the difference. */
export function CalculationCard({
  meters,
  account,
  draft,
  url,
}: {
  meters: MeterView[];
  account: AccountView;
  draft: RatesDraft;
  url: RatesUrl["url"];
}): ReactNode {
  const [nowMs] = useState(readNowMs);
  const result = useMemo(() => ratesOfDraft(draft), [draft]);
  const rates = result.outcome === "valid" ? result.rates : null;
  const isEmpty = Object.keys(draft).length === 0;
  const span = spanOf(url.span, url, account.zone, nowMs);
  if (typeof span === "string") {
    return (
      <Card title="What it would have cost">
        <EmptyState compact title={span} />
      </Card>
    );
  }
  if (rates === null) {
    return (
      <Card title="What it would have cost">
        <EmptyState compact title={isEmpty ? "There is no price to try" : "A price cannot be read"}>
          {isEmpty ? "Add a meter." : "Mend the one that says so."}
        </EmptyState>
      </Card>
    );
  }
  return <Calculated account={account} meters={meters} rates={rates} span={span} />;
}

function Calculated({
  account,
  meters,
  rates,
  span,
}: {
  account: AccountView;
  meters: MeterView[];
  rates: Readonly<Record<string, WireRate>>;
  span: SpanMs;
}): ReactNode {
  const trpc = useTRPC();
  const settled = useDebounced(rates, TYPING_PAUSE_MS);
  const query = useQuery(
    trpc.rateCards.calculate.queryOptions(
      { accountId: account.id, ...span, rates: settled },
      { placeholderData: keepPreviousData },
    ),
  );
  const isOld = query.isPlaceholderData || settled !== rates;
  return (
    <Card
      flush
      title="What it would have cost"
      note={periodText({ period: "weekly", ...span }, account.zone)}
    >
      <QueryTable query={query} errorTitle="It could not be calculated">
        {(calculation) =>
          calculation.meters.length === 0 ? (
            <EmptyState compact title="Nothing was used in these days">
              Choose a span in which {account.name} used something.
            </EmptyState>
          ) : (
            <div aria-busy={isOld || undefined} className={isOld ? "opacity-60" : undefined}>
              <CalculationFigures calculation={calculation} meters={meters} account={account} />
            </div>
          )
        }
      </QueryTable>
    </Card>
  );
}
