"use client";
import { Switch as Radix } from "radix-ui";
import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

export type SwitchProps = Omit<ComponentProps<typeof Radix.Root>, "children"> & {
  label: ReactNode;
  hint?: ReactNode;
};

/** For what takes effect at once; inside a form that is sent later, use a Checkbox. */
export function Switch({ label, hint, className, ...rest }: SwitchProps): ReactNode {
  const id = useId();
  return (
    <div className={classNames("flex items-start justify-between gap-4 touch:min-h-11", className)}>
      <label htmlFor={id} className="min-w-0 text-ink text-sm">
        {label}
        {hint === undefined ? null : <span className="block text-ink-faint text-xs">{hint}</span>}
      </label>
      <Radix.Root
        id={id}
        {...rest}
        className={classNames(
          "relative h-5 w-9 shrink-0 rounded-full border border-line-control bg-field transition-colors duration-100",
          "data-[state=checked]:border-accent-fill data-[state=checked]:bg-accent-fill",
          "disabled:cursor-not-allowed disabled:opacity-50 touch:after:absolute touch:after:-inset-3",
        )}
      >
        <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-ink-muted transition-transform duration-100 data-[state=checked]:translate-x-4.5 data-[state=checked]:bg-accent-ink" />
      </Radix.Root>
    </div>
  );
}
