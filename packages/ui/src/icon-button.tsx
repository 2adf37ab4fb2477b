"use client";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

export type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & {
  /** The accessible name, also shown as a tooltip. */
  label: string;
  size?: "sm" | "md";
};

/** A button that is only an icon. Give the icon as its child. */
export function IconButton({ label, size = "md", className, children, ...rest }: IconButtonProps): ReactNode {
  return (
    <Tooltip content={label}>
      <button
        type="button"
        aria-label={label}
        className={classNames(
          "inline-flex shrink-0 items-center justify-center rounded-md text-ink-muted transition-colors duration-100",
          "hover:bg-hover hover:text-ink disabled:cursor-not-allowed disabled:opacity-50 data-[state=open]:bg-hover",
          size === "sm" ? "size-7" : "size-8",
          "touch:size-11 [&_svg]:size-4",
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
