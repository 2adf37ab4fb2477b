import type { ReactNode } from "react";
import { AgeText } from "./age-text.tsx";
import { classNames } from "./class-names.ts";
import { StatusDot } from "./status-dot.tsx";
import type { StatusTone } from "./status-tone.ts";

export type TimelineItem = {
  id: string;
  atMs: number;
  tone: StatusTone;
  /** The accessible name of the tone's shape: "warning". */
  toneLabel?: string;
  title: ReactNode;
  detail?: ReactNode;
  /** Arrived while the reader looked: shown once by a fading ground. */
  fresh?: boolean;
};

export type TimelineProps = { items: ReadonlyArray<TimelineItem>; label: string; className?: string };

/** Events, newest first. */
export function Timeline({ items, label, className }: TimelineProps): ReactNode {
  return (
    <ol aria-label={label} className={classNames("flex flex-col", className)}>
      {items.map((item, index) => (
        <li
          key={item.id}
          className={classNames("relative flex gap-3 px-4 py-2", item.fresh && "animate-changed")}
        >
          {index === items.length - 1 ? null : (
            <span aria-hidden className="absolute top-6 bottom-[-6px] left-[20.5px] w-px bg-line" />
          )}
          <span className="flex h-5 items-center">
            <StatusDot
              tone={item.tone}
              {...(item.toneLabel === undefined ? {} : { label: item.toneLabel })}
            />
          </span>
          <div className="min-w-0 flex-1">
            <div className="break-words text-ink text-sm">{item.title}</div>
            {item.detail === undefined ? null : (
              <div className="break-words text-ink-faint text-xs">{item.detail}</div>
            )}
          </div>
          <AgeText atMs={item.atMs} className="text-ink-faint text-xs/5" />
        </li>
      ))}
    </ol>
  );
}
