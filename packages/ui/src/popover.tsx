"use client";
import { Popover as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { floatingClass } from "./dropdown-menu.tsx";

export function Popover(props: ComponentProps<typeof Radix.Root>): ReactNode {
  return <Radix.Root {...props} />;
}

export function PopoverTrigger(props: ComponentProps<typeof Radix.Trigger>): ReactNode {
  return <Radix.Trigger asChild {...props} />;
}

export function PopoverContent({ className, ...rest }: ComponentProps<typeof Radix.Content>): ReactNode {
  return (
    <Radix.Portal>
      <Radix.Content
        align="start"
        sideOffset={4}
        collisionPadding={8}
        {...rest}
        className={classNames(floatingClass, "w-72 p-3 text-sm", className)}
      />
    </Radix.Portal>
  );
}
