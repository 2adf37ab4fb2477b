import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md";

export type ButtonProps = ComponentProps<"button"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: ReactNode;
  /** Shows a spinner and refuses further clicks; the label stays, so the width does too. */
  pending?: boolean;
  /** Renders the only child (a link) with the button's look. */
  asChild?: boolean;
};

const variantClass: Record<ButtonVariant, string> = {
  primary: "bg-accent-fill text-accent-ink hover:bg-accent-fill-hover",
  secondary: "border border-line-strong bg-surface text-ink hover:bg-hover",
  ghost: "text-ink-muted hover:bg-hover hover:text-ink data-[state=open]:bg-hover",
  danger: "bg-bad-fill text-bad-ink hover:bg-bad-fill-hover",
};

const sizeClass: Record<ButtonSize, string> = {
  sm: "h-7 px-2 text-xs touch:h-11 touch:px-3 touch:text-sm",
  md: "h-8 px-3 text-sm touch:h-11",
};

export function Button({
  variant = "secondary",
  size = "md",
  icon,
  pending = false,
  asChild = false,
  disabled,
  className,
  children,
  type,
  ...rest
}: ButtonProps): ReactNode {
  const classes = classNames(
    "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium",
    "transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0",
    variantClass[variant],
    sizeClass[size],
    className,
  );
  if (asChild) {
    return (
      <Slot.Root className={classes} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type={type ?? "button"}
      className={classes}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      {...rest}
    >
      {pending ? <LoaderCircle aria-hidden className="animate-spin" /> : icon}
      {children}
    </button>
  );
}
