"use client";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export function Dialog(props: ComponentProps<typeof Radix.Root>): ReactNode {
  return <Radix.Root {...props} />;
}

export function DialogTrigger(props: ComponentProps<typeof Radix.Trigger>): ReactNode {
  return <Radix.Trigger asChild {...props} />;
}

export function DialogClose(props: ComponentProps<typeof Radix.Close>): ReactNode {
  return <Radix.Close asChild {...props} />;
}

export type DialogContentProps = {
  title: ReactNode;
  description?: ReactNode;
  /** Buttons; the primary one last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  children?: ReactNode;
  className?: string;
};

const widthClass = { sm: "sm:max-w-md", md: "sm:max-w-lg", lg: "sm:max-w-2xl" } as const;

export const overlayClass = "fixed inset-0 z-40 animate-fade-in bg-[rgb(0_0_0/0.6)]";

export const closeButtonClass =
  "inline-flex size-7 shrink-0 items-center justify-center rounded-md text-ink-muted hover:bg-hover hover:text-ink touch:size-11 [&_svg]:size-4";

/** On phones it rises from the bottom edge, within reach of the thumb. */
export function DialogContent({
  title,
  description,
  footer,
  size = "sm",
  children,
  className,
}: DialogContentProps): ReactNode {
  return (
    <Radix.Portal>
      <Radix.Overlay className={overlayClass} />
      <Radix.Content
        {...(description === undefined ? { "aria-describedby": undefined } : {})}
        onOpenAutoFocus={focusFirstInput}
        onEscapeKeyDown={leaveToOpenList}
        className={classNames(
          "fixed inset-x-0 bottom-0 z-50 flex max-h-[90dvh] w-full flex-col rounded-t-xl border border-line-strong bg-raised shadow-lg outline-none",
          "animate-appear sm:top-[12vh] sm:bottom-auto sm:mx-auto sm:max-h-[80vh] sm:rounded-xl",
          widthClass[size],
          className,
        )}
      >
        <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
          <div className="min-w-0">
            <Radix.Title className="font-semibold text-ink text-lg">{title}</Radix.Title>
            {description === undefined ? null : (
              <Radix.Description className="mt-1 text-pretty text-ink-muted text-sm">
                {description}
              </Radix.Description>
            )}
          </div>
          <Radix.Close aria-label="Close" className={classNames(closeButtonClass, "-mt-0.5 -mr-1.5")}>
            <X aria-hidden />
          </Radix.Close>
        </header>
        {children === undefined ? null : (
          <div data-dialog-body className="min-h-0 overflow-y-auto px-5 pb-4">
            {children}
          </div>
        )}
        {footer === undefined ? null : (
          <footer className="flex justify-end gap-2 border-line border-t px-5 py-3 max-sm:[&>*]:flex-1">
            {footer}
          </footer>
        )}
      </Radix.Content>
    </Radix.Portal>
  );
}

/** A list that is open at a field takes the key first: whoever closes it does not mean all that was typed. */
function leaveToOpenList(event: KeyboardEvent): void {
  const focused = document.activeElement;
  const hasOpenList =
    focused?.getAttribute("role") === "combobox" && focused.getAttribute("aria-expanded") === "true";
  if (hasOpenList) event.preventDefault();
}

const INPUTS = "input, textarea, [role=combobox]";

/**
 * What the reader came to fill in, or else the first answer (Cancel); not the close button, which only comes first in the
 * document. With a finger nothing is focused: the keyboard would cover the preview.
 */
function focusFirstInput(event: Event): void {
  const content = event.currentTarget;
  if (!(content instanceof HTMLElement)) return;
  event.preventDefault();
  const first =
    content.querySelector<HTMLElement>(`[data-dialog-body] :is(${INPUTS})`) ??
    content.querySelector<HTMLElement>("footer button");
  if (first === null || window.matchMedia("(pointer: coarse)").matches) content.focus();
  else first.focus();
}
