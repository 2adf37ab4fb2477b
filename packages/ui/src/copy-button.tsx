"use client";
import { Check, Copy, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { useCopy } from "./use-copy.ts";

const icons = { idle: <Copy aria-hidden />, copied: <Check aria-hidden />, failed: <X aria-hidden /> };

export type CopyButtonProps = Omit<ButtonProps, "onClick" | "icon" | "children"> & {
  text: string;
  /** What is copied, for the accessible name: "node id". */
  label: string;
  /** Shows the word "Copy" beside the icon. */
  withText?: boolean;
};

export function CopyButton({
  text,
  label,
  withText = false,
  className,
  ...rest
}: CopyButtonProps): ReactNode {
  const { state, copy } = useCopy(text);
  const words = { idle: "Copy", copied: "Copied", failed: "Select and copy by hand" }[state];
  return (
    <Button
      variant="ghost"
      size="sm"
      {...rest}
      aria-label={state === "idle" ? `Copy ${label}` : words}
      icon={icons[state]}
      onClick={() => void copy()}
      className={classNames(!withText && "size-6 px-0 touch:size-11", className)}
    >
      {withText ? <span className={state === "failed" ? "" : "min-w-11 text-left"}>{words}</span> : null}
      <span aria-live="polite" className="sr-only">
        {state === "idle" ? "" : words}
      </span>
    </Button>
  );
}
