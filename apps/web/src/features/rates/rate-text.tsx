"use client";
import type { WireRate } from "@orrery/protocol";
import { Button, Popover, PopoverContent, PopoverTrigger } from "@orrery/ui";
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { PRICING_WORDS, rateText, tierTexts } from "./rate-words.ts";

/** A flat price in words; of tiers the first, and all of them on a click. */
export function RateText({ rate, unit }: { rate: WireRate; unit: string }): ReactNode {
  const { pricing } = rate;
  if (pricing.kind === "flat") return <span className="tabular-nums">{rateText(rate, unit)}</span>;
  return (
    <Popover>
      <PopoverTrigger>
        <Button size="sm" variant="ghost" className="-ml-2 font-normal text-ink text-sm tabular-nums">
          {rateText(rate, unit)}
          <ChevronDown aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent className="flex w-80 flex-col gap-2">
        <p className="text-ink-muted text-xs">{PRICING_WORDS[pricing.kind].sentence}</p>
        <TierList rate={rate} unit={unit} />
      </PopoverContent>
    </Popover>
  );
}

/** Every tier on a line of its own. */
export function TierList({ rate, unit }: { rate: WireRate; unit: string }): ReactNode {
  return (
    <ol className="flex flex-col gap-1 text-ink text-sm tabular-nums">
      {tierTexts(rate, unit).map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ol>
  );
}
