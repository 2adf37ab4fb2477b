"use client";
import type { ReactNode } from "react";
import { Toaster as Sonner } from "sonner";

export { toast } from "sonner";

/** Put once in the root layout. Call `toast.success("Cordoned tokyo-1")`, `toast.error("…", { description })`. */
export function Toaster(): ReactNode {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      closeButton={false}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-start gap-2.5 rounded-lg border border-line-strong bg-raised px-3.5 py-3 text-ink text-sm shadow-md font-sans",
          title: "font-medium",
          description: "mt-0.5 text-ink-muted text-xs",
          icon: "mt-0.5 [&_svg]:size-4",
          success: "[&_[data-icon]]:text-ok",
          error: "[&_[data-icon]]:text-bad",
          warning: "[&_[data-icon]]:text-warn",
          info: "[&_[data-icon]]:text-info",
          content: "min-w-0 flex-1",
          actionButton:
            "h-7 shrink-0 rounded-md border border-line-strong px-2 text-xs font-medium hover:bg-hover",
        },
      }}
    />
  );
}
