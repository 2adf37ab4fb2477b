"use client";
import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export function DropdownMenu(props: ComponentProps<typeof Radix.Root>): ReactNode {
  return <Radix.Root {...props} />;
}

export function DropdownMenuTrigger(props: ComponentProps<typeof Radix.Trigger>): ReactNode {
  return <Radix.Trigger asChild {...props} />;
}

export const floatingClass =
  "z-50 animate-appear rounded-lg border border-line-strong bg-raised shadow-md outline-none";

export function DropdownMenuContent({ className, ...rest }: ComponentProps<typeof Radix.Content>): ReactNode {
  return (
    <Radix.Portal>
      <Radix.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        {...rest}
        className={classNames(
          floatingClass,
          "max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto p-1",
          className,
        )}
      />
    </Radix.Portal>
  );
}

const itemClass =
  "relative flex cursor-default select-none items-center gap-2 rounded-sm px-2 py-1.5 text-ink text-sm outline-none data-disabled:text-ink-faint data-disabled:opacity-60 data-highlighted:bg-hover touch:min-h-11 [&_svg]:size-3.5 [&_svg]:shrink-0";

export type DropdownMenuItemProps = ComponentProps<typeof Radix.Item> & {
  icon?: ReactNode;
  /** For what cannot be taken back. */
  destructive?: boolean;
  /** Keys or a short note at the right edge. */
  trailing?: ReactNode;
};

export function DropdownMenuItem({
  icon,
  destructive = false,
  trailing,
  className,
  children,
  asChild,
  ...rest
}: DropdownMenuItemProps): ReactNode {
  const classes = classNames(itemClass, destructive && "text-bad", className);
  if (asChild) {
    return (
      <Radix.Item asChild className={classes} {...rest}>
        {children}
      </Radix.Item>
    );
  }
  return (
    <Radix.Item className={classes} {...rest}>
      {icon === undefined ? null : <span className="text-ink-faint">{icon}</span>}
      <span className="flex-1">{children}</span>
      {trailing === undefined ? null : <span className="text-ink-faint text-xs">{trailing}</span>}
    </Radix.Item>
  );
}

export function DropdownMenuCheckboxItem({
  className,
  children,
  ...rest
}: ComponentProps<typeof Radix.CheckboxItem>): ReactNode {
  return (
    <Radix.CheckboxItem className={classNames(itemClass, "pl-7", className)} {...rest}>
      <Radix.ItemIndicator className="absolute left-2">
        <Check aria-hidden className="text-accent" />
      </Radix.ItemIndicator>
      {children}
    </Radix.CheckboxItem>
  );
}

export function DropdownMenuLabel({ children }: { children: ReactNode }): ReactNode {
  return <Radix.Label className="px-2 pt-1.5 pb-1 text-ink-faint text-xs">{children}</Radix.Label>;
}

export function DropdownMenuSeparator(): ReactNode {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
}
