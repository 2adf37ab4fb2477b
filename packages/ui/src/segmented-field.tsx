import type { ReactNode } from "react";
import { SegmentedControl, type SegmentedControlProps } from "./segmented-control.tsx";

export type SegmentedFieldProps<V extends string> = Omit<SegmentedControlProps<V>, "className"> & {
  /** What the choice means. */
  hint?: ReactNode;
};

/** A segmented control among a form's fields: its label is seen, too. */
export function SegmentedField<V extends string>({ hint, ...control }: SegmentedFieldProps<V>): ReactNode {
  return (
    <div className="flex flex-col gap-1.5">
      <span className="font-medium text-ink text-sm">{control.label}</span>
      <SegmentedControl {...control} className="self-start" />
      {hint === undefined ? null : <p className="text-ink-faint text-xs">{hint}</p>}
    </div>
  );
}
