"use client";
import { FilterChip } from "@orrery/ui";
import type { ReactNode } from "react";
import { chipsClass } from "../shell/chips-class.ts";

export type NarrowChipsProps<Value extends string> = {
  label: string;
  values: readonly Value[];
  labelOf: (value: Value) => string;
  counts: Readonly<Record<Value, number>>;
  isChosen: (value: Value) => boolean;
  onToggle: (value: Value) => void;
  children?: ReactNode;
};

/** One click narrows the list to a value that occurs; a chosen one stays, so that it can be undone. */
export function NarrowChips<Value extends string>({
  label,
  values,
  labelOf,
  counts,
  isChosen,
  onToggle,
  children,
}: NarrowChipsProps<Value>): ReactNode {
  return (
    <fieldset className={chipsClass} aria-label={label}>
      {values
        .filter((value) => counts[value] > 0 || isChosen(value))
        .map((value) => (
          <FilterChip
            key={value}
            label={labelOf(value)}
            value={counts[value]}
            active={isChosen(value)}
            onClick={() => onToggle(value)}
          />
        ))}
      {children}
    </fieldset>
  );
}
