"use client";
import {
  Button,
  Field,
  FilterChip,
  formatShortTime,
  Input,
  Popover,
  PopoverContent,
  PopoverTrigger,
} from "@orrery/ui";
import { ChevronDown } from "lucide-react";
import type { EventUrl, SetEventUrl } from "./event-url.ts";
import { fromLocalInput, SINCE_PRESETS, toLocalInput } from "./time-range.ts";

export function TimeRangeFilter({ url, setUrl }: { url: EventUrl; setUrl: SetEventUrl }) {
  const preset = SINCE_PRESETS.find((each) => each.value === url.since);
  const hasFixed = url.from !== null || url.to !== null;
  const label = hasFixed
    ? `${url.from === null ? "…" : formatShortTime(url.from)} – ${url.to === null ? "now" : formatShortTime(url.to)}`
    : (preset?.label ?? "Any time");
  return (
    <Popover>
      <PopoverTrigger>
        <Button className="border-line-control bg-inset font-normal">
          {label}
          <ChevronDown aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent className="flex flex-col gap-3">
        <div className="flex flex-wrap gap-1.5">
          <FilterChip
            label="Any time"
            active={preset === undefined && !hasFixed}
            onClick={() => void setUrl({ since: null, from: null, to: null })}
          />
          {SINCE_PRESETS.map((each) => (
            <FilterChip
              key={each.value}
              label={each.label}
              active={each === preset && !hasFixed}
              onClick={() => void setUrl({ since: each.value, from: null, to: null })}
            />
          ))}
        </div>
        <Field label="From">
          <Input
            type="datetime-local"
            value={toLocalInput(url.from)}
            onChange={(event) => void setUrl({ from: fromLocalInput(event.target.value), since: null })}
          />
        </Field>
        <Field label="To">
          <Input
            type="datetime-local"
            value={toLocalInput(url.to)}
            onChange={(event) => void setUrl({ to: fromLocalInput(event.target.value), since: null })}
          />
        </Field>
      </PopoverContent>
    </Popover>
  );
}
