"use client";
import { Button, PageHeader, Tabs, TabsContent, TabsList, TabsTrigger } from "@orrery/ui";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { countOf } from "../list/count-text.ts";
import { CalculatorTab } from "./calculator/calculator-tab.tsx";
import { CardsTab } from "./cards-tab.tsx";
import { MetersTab } from "./meters-tab.tsx";
import { NowTab } from "./now-tab.tsx";
import { newCardHref } from "./rates-href.ts";
import { useMeters, useRateCards } from "./use-rates.ts";
import { RATES_TABS, type RatesTab, useRatesUrl } from "./use-rates-url.ts";

const LABELS: Record<RatesTab, string> = {
  now: "Prices now",
  cards: "Cards",
  meters: "Meters",
  calculator: "Calculator",
};

export function RatesPage(): ReactNode {
  const ratesUrl = useRatesUrl();
  const cards = useRateCards();
  const meters = useMeters();
  const { can } = useMe();
  const { url, setUrl } = ratesUrl;
  return (
    <>
      <PageHeader
        title="Rates"
        description={
          cards.data === undefined || meters.data === undefined ? (
            cards.isError || meters.isError ? (
              "Not read"
            ) : (
              "Loading…"
            )
          ) : (
            <span aria-live="polite">
              {countOf(meters.data.length, "meter")}, {countOf(cards.data.length, "card")}
            </span>
          )
        }
        actions={can("billing:write") ? <NewCardButton account={url.account} /> : null}
      />
      <Tabs
        value={url.tab}
        onValueChange={(tab) => void setUrl({ tab: tab as RatesTab }, { history: "push" })}
      >
        <TabsList aria-label="Sections">
          {RATES_TABS.map((tab) => (
            <TabsTrigger key={tab} value={tab}>
              {LABELS[tab]}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="now">
          <NowTab cards={cards} meters={meters} ratesUrl={ratesUrl} />
        </TabsContent>
        <TabsContent value="cards">
          <CardsTab cards={cards} meters={meters} ratesUrl={ratesUrl} />
        </TabsContent>
        <TabsContent value="meters">
          <MetersTab meters={meters} ratesUrl={ratesUrl} />
        </TabsContent>
        <TabsContent value="calculator">
          <CalculatorTab cards={cards} meters={meters} ratesUrl={ratesUrl} />
        </TabsContent>
      </Tabs>
    </>
  );
}

function NewCardButton({ account }: { account: string | null }): ReactNode {
  return (
    <Button asChild variant="primary">
      <PageLink href={newCardHref(account === null ? {} : { account })}>
        <Plus aria-hidden />
        New card
      </PageLink>
    </Button>
  );
}
