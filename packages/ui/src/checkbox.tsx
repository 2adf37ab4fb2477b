"use client";
import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

export type CheckboxProps = Omit<ComponentProps<typeof Radix.Root>, "children"> & {
  /** Without a visible label give `aria-label`. */
  label?: ReactNode;
  hint?: ReactNode;
};

export function Checkbox({ label, hint, className, ...rest }: CheckboxProps): ReactNode {
  const id = useId();
  const box = (
    <Radix.Root
      id={id}
      {...rest}
      className={classNames(
        "group/box relative flex size-4 shrink-0 items-center justify-center rounded-sm border border-line-control bg-field",
        "data-[state=checked]:border-accent-fill data-[state=checked]:bg-accent-fill data-[state=indeterminate]:border-accent-fill data-[state=indeterminate]:bg-accent-fill",
        "disabled:cursor-not-allowed disabled:opacity-50 touch:after:absolute touch:after:-inset-3.5",
        className,
      )}
    >
      <Radix.Indicator className="text-accent-ink">
        <Minus aria-hidden className="hidden size-3 group-data-[state=indeterminate]/box:block" />
        <Check aria-hidden className="size-3 group-data-[state=indeterminate]/box:hidden" />
      </Radix.Indicator>
    </Radix.Root>
  );
  if (label === undefined) return box;
  return (
    <div className="flex items-start gap-2 touch:min-h-11 touch:items-center">
      <span className="flex h-5 items-center">{box}</span>
      <label htmlFor={id} className="text-ink text-sm">
        {label}
        {hint === undefined ? null : <span className="block text-ink-faint text-xs">{hint}</span>}
      </label>
    </div>
  );
}
