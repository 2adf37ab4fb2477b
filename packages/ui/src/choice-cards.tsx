"use client";
import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type ChoiceCardsProps<V extends string> = {
  /** What is chosen here. */
  label: string;
  value: V;
  onValueChange: (value: V) => void;
  options: ReadonlyArray<{ value: V; label: ReactNode; sentence: ReactNode }>;
  /** Of the grid that the cards stand in. */
  className?: string;
};

/** One of a few that need a sentence each; arrow keys go through them. */
export function ChoiceCards<V extends string>({
  label,
  value,
  onValueChange,
  options,
  className,
}: ChoiceCardsProps<V>): ReactNode {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onValueChange(next as V)}
      className={classNames("grid gap-2", className)}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className={classNames(
            "group flex min-w-0 items-start gap-2.5 rounded-md border border-line-strong bg-surface px-3 py-2 text-left hover:bg-hover",
            "data-[state=checked]:border-accent data-[state=checked]:bg-selected",
          )}
        >
          <span
            aria-hidden
            className="mt-0.75 flex size-3.5 shrink-0 items-center justify-center rounded-full border border-line-control bg-field group-data-[state=checked]:border-accent-fill group-data-[state=checked]:bg-accent-fill"
          >
            <span className="hidden size-1.5 rounded-full bg-accent-ink group-data-[state=checked]:block" />
          </span>
          <span className="min-w-0">
            <span className="block font-medium text-ink text-sm">{option.label}</span>
            <span className="block text-pretty text-ink-muted text-xs/5">{option.sentence}</span>
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
