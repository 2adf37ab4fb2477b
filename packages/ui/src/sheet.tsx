"use client";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { closeButtonClass, overlayClass } from "./dialog.tsx";

export type SheetProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  side?: "left" | "right";
  children: ReactNode;
  className?: string;
};

/** A panel at the screen's edge: details beside a list, or the navigation on a phone. */
export function Sheet({
  open,
  onOpenChange,
  title,
  description,
  side = "right",
  children,
  className,
}: SheetProps): ReactNode {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClass} />
        <Radix.Content
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={classNames(
            "fixed inset-y-0 z-50 flex w-full max-w-md flex-col border-line-strong bg-raised shadow-lg outline-none",
            side === "right" ? "right-0 animate-slide-in border-l" : "left-0 animate-fade-in border-r",
            className,
          )}
        >
          <header className="flex items-start justify-between gap-4 border-line border-b px-5 py-3">
            <div className="min-w-0">
              <Radix.Title className="truncate font-semibold text-ink text-lg">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="mt-0.5 text-ink-muted text-sm">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close aria-label="Close" className={classNames(closeButtonClass, "-mr-1.5")}>
              <X aria-hidden />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
