"use client";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { useFieldControl } from "./field.tsx";

/** 16 px on phones: anything smaller makes iOS zoom in. */
export const controlClass = classNames(
  "w-full min-w-0 rounded-md border border-line-control bg-field px-2.5 text-ink text-sm",
  "transition-colors duration-100 hover:border-ink-faint aria-invalid:border-bad",
  "focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0",
  "disabled:cursor-not-allowed disabled:opacity-60 touch:text-lg",
);

export type InputProps = ComponentProps<"input"> & { leading?: ReactNode; trailing?: ReactNode };

export function Input({ className, leading, trailing, ...rest }: InputProps): ReactNode {
  const field = useFieldControl();
  const input = (
    <input
      autoComplete="off"
      spellCheck={false}
      {...field}
      {...rest}
      className={classNames(
        controlClass,
        "h-8 touch:h-11",
        leading !== undefined && "pl-8",
        trailing !== undefined && "pr-8",
        className,
      )}
    />
  );
  if (leading === undefined && trailing === undefined) return input;
  return (
    <div className="relative w-full min-w-0 [&_svg]:size-3.5">
      {leading === undefined ? null : (
        <span className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 text-ink-faint">
          {leading}
        </span>
      )}
      {input}
      {trailing === undefined ? null : (
        <span className="-translate-y-1/2 absolute top-1/2 right-1.5 flex items-center">{trailing}</span>
      )}
    </div>
  );
}
