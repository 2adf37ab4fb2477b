"use client";
import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type SegmentedControlProps<V extends string> = {
  /** What is chosen here. */
  label: string;
  value: V;
  onValueChange: (value: V) => void;
  options: ReadonlyArray<{ value: V; label: ReactNode }>;
  className?: string;
};

/** One of a few; all are visible. */
export function SegmentedControl<V extends string>({
  label,
  value,
  onValueChange,
  options,
  className,
}: SegmentedControlProps<V>): ReactNode {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      // A click on the chosen one reports "", which would leave nothing chosen.
      onValueChange={(next) => next !== "" && onValueChange(next as V)}
      className={classNames(
        "inline-flex h-8 items-center rounded-md border border-line bg-inset p-0.5 touch:h-11",
        className,
      )}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="h-full rounded-sm px-2.5 font-medium text-ink-muted text-xs hover:text-ink data-[state=on]:bg-selected data-[state=on]:text-ink touch:text-sm"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
