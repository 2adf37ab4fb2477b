"use client";
import { EventSeverity, EventSubject, type EventView } from "@orrery/protocol";
import { Button, FilterChip, Select } from "@orrery/ui";
import { type RefObject, useMemo } from "react";
import { SearchInput } from "../list/search-input.tsx";
import { chipsClass } from "../shell/chips-class.ts";
import { eventTypeOptions } from "./event-type-options.ts";
import { type EventUrl, hasEventFilters, NO_EVENT_FILTERS, type SetEventUrl } from "./event-url.ts";
import { TimeRangeFilter } from "./time-range-filter.tsx";

const ANY = "any";

export type EventFiltersProps = {
  url: EventUrl;
  setUrl: SetEventUrl;
  isAudit: boolean;
  searchRef: RefObject<HTMLInputElement | null>;
  /** Loaded events, to name what a chip stands for. */
  events: readonly EventView[];
};

export function EventFilters({ url, setUrl, isAudit, searchRef, events }: EventFiltersProps) {
  const typeOptions = useMemo(() => eventTypeOptions(isAudit, url.type), [isAudit, url.type]);
  const subjectName = events.find((event) => event.subject.id === url.subject)?.subject.name ?? url.subject;
  const actorName = events.find((event) => event.actor.id === url.actor)?.actor.name ?? url.actor;
  return (
    <search aria-label="Filters" className="flex flex-wrap items-center gap-2 pb-3">
      <div className="w-full max-w-72 flex-1 basis-52 max-md:max-w-none max-md:basis-full">
        <SearchInput
          ref={searchRef}
          label="Search text"
          placeholder="Search summary, subject, actor"
          value={url.q ?? ""}
          onChange={(q) => void setUrl({ q })}
        />
      </div>
      <div className={chipsClass}>
        <Select
          aria-label="Type"
          className="w-auto max-w-48 shrink-0"
          value={url.type ?? ANY}
          onValueChange={(type) => void setUrl({ type: type === ANY ? null : type })}
          options={[{ value: ANY, label: "Any type" }, ...typeOptions]}
        />
        <Select
          aria-label="Severity"
          className="w-auto shrink-0"
          value={url.severity ?? ANY}
          onValueChange={(severity) => void setUrl({ severity: severity === ANY ? null : severity })}
          options={[
            { value: ANY, label: "Any severity" },
            ...EventSeverity.options.map((value) => ({ value, label: capitalized(value) })),
          ]}
        />
        <Select
          aria-label="Subject"
          className="w-auto shrink-0"
          value={url.kind ?? ANY}
          onValueChange={(kind) => void setUrl({ kind: kind === ANY ? null : kind })}
          options={[
            { value: ANY, label: "Any subject" },
            ...EventSubject.shape.kind.options.map((value) => ({
              value,
              label: capitalized(value.replace("_", " ")),
            })),
          ]}
        />
        <TimeRangeFilter url={url} setUrl={setUrl} />
        {url.subject === null ? null : (
          <FilterChip label="Subject" value={subjectName} onRemove={() => void setUrl({ subject: null })} />
        )}
        {url.actor === null ? null : (
          <FilterChip label="Actor" value={actorName} onRemove={() => void setUrl({ actor: null })} />
        )}
        {url.correlation === null ? null : (
          <FilterChip
            label="Correlation"
            value={url.correlation}
            onRemove={() => void setUrl({ correlation: null })}
          />
        )}
        {hasEventFilters(url) ? (
          <Button size="sm" variant="ghost" onClick={() => void setUrl(NO_EVENT_FILTERS)}>
            Clear
          </Button>
        ) : null}
      </div>
    </search>
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
