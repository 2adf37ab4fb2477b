"use client";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { overlayClass } from "./dialog.tsx";

export type CommandMenuProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  label: string;
  placeholder?: string;
  search: string;
  onSearchChange: (search: string) => void;
  /** False where the caller filters (thousands of entries). */
  shouldFilter?: boolean;
  /** Keys and hints along the bottom edge. */
  footer?: ReactNode;
  children: ReactNode;
};

/** The command palette's frame. Inside: CommandGroup, CommandItem, CommandEmpty. */
export function CommandMenu({
  open,
  onOpenChange,
  label,
  placeholder = "Type a command or search…",
  search,
  onSearchChange,
  shouldFilter = true,
  footer,
  children,
}: CommandMenuProps): ReactNode {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-2 top-2 z-50 mx-auto max-w-xl animate-appear overflow-hidden rounded-xl border border-line-strong bg-raised shadow-lg outline-none sm:top-[14vh]"
        >
          <Radix.Title className="sr-only">{label}</Radix.Title>
          <Command label={label} loop shouldFilter={shouldFilter}>
            <div className="flex items-center gap-2 border-line border-b px-4">
              <Search aria-hidden className="size-4 shrink-0 text-ink-faint" />
              <Command.Input
                value={search}
                onValueChange={onSearchChange}
                placeholder={placeholder}
                className="h-11 w-full bg-transparent text-base text-ink outline-none touch:text-lg"
              />
            </div>
            <Command.List className="max-h-[min(24rem,60dvh)] scroll-py-1 overflow-y-auto p-1">
              {children}
            </Command.List>
          </Command>
          {footer === undefined ? null : (
            <footer className="flex items-center gap-3 border-line border-t px-4 py-2 text-ink-faint text-xs max-sm:hidden">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function CommandGroup({ className, ...rest }: ComponentProps<typeof Command.Group>): ReactNode {
  return (
    <Command.Group
      {...rest}
      className={classNames(
        "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-ink-faint [&_[cmdk-group-heading]]:text-xs",
        className,
      )}
    />
  );
}

export type CommandItemProps = ComponentProps<typeof Command.Item> & {
  icon?: ReactNode;
  trailing?: ReactNode;
};

export function CommandItem({ icon, trailing, className, children, ...rest }: CommandItemProps): ReactNode {
  return (
    <Command.Item
      {...rest}
      className={classNames(
        "flex cursor-default select-none items-center gap-3 rounded-md px-3 py-2 text-ink text-sm outline-none data-[disabled=true]:opacity-50 data-[selected=true]:bg-selected touch:min-h-11",
        className,
      )}
    >
      {icon === undefined ? null : (
        <span className="flex size-4 shrink-0 items-center justify-center text-ink-faint [&_svg]:size-4">
          {icon}
        </span>
      )}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {trailing === undefined ? null : (
        <span className="flex shrink-0 items-center gap-1 text-ink-muted text-xs">{trailing}</span>
      )}
    </Command.Item>
  );
}

export function CommandEmpty({ children }: { children: ReactNode }): ReactNode {
  return <Command.Empty className="py-8 text-center text-ink-muted text-sm">{children}</Command.Empty>;
}
