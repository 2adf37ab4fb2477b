"use client";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type FilterChipProps = {
  label: string;
  value?: ReactNode;
  /** With it the chip is a set filter that can be taken away. */
  onRemove?: () => void;
  onClick?: () => void;
  active?: boolean;
};

export function FilterChip({ label, value, onRemove, onClick, active = false }: FilterChipProps): ReactNode {
  const words = (
    <>
      <span className={value === undefined ? "" : "text-ink-faint"}>{label}</span>
      {value === undefined ? null : <span className="truncate text-ink">{value}</span>}
    </>
  );
  const partClass = "inline-flex h-full min-w-0 items-center gap-1.5 px-2";
  return (
    <span
      className={classNames(
        "inline-flex h-7 max-w-full items-center overflow-hidden rounded-md border border-line-strong text-ink-muted text-xs touch:h-11 touch:text-sm",
        active && "border-accent bg-selected text-ink",
      )}
    >
      {onClick === undefined ? (
        <span className={partClass}>{words}</span>
      ) : (
        <button
          type="button"
          aria-pressed={active}
          onClick={onClick}
          className={classNames(partClass, "rounded-md hover:bg-hover focus-visible:outline-offset-[-2px]")}
        >
          {words}
        </button>
      )}
      {onRemove === undefined ? null : (
        <button
          type="button"
          aria-label={`Remove filter ${label}`}
          onClick={onRemove}
          className="inline-flex h-full w-6 items-center justify-center hover:bg-hover hover:text-ink focus-visible:outline-offset-[-2px] touch:w-11"
        >
          <X aria-hidden className="size-3" />
        </button>
      )}
    </span>
  );
}
