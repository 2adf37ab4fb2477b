import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type AvatarProps = { name: string; className?: string };

/** Initials; decoration beside the name itself, and so drawn by CSS: they are no text that a label would have to repeat. */
export function Avatar({ name, className }: AvatarProps): ReactNode {
  return (
    <span
      aria-hidden
      data-initials={initialsOf(name)}
      className={classNames(
        "inline-flex size-6 shrink-0 select-none items-center justify-center rounded-full bg-hover font-medium text-2xs text-ink-muted before:content-[attr(data-initials)]",
        className,
      )}
    />
  );
}

/** Two letters: of first and last word, or of an address's first part. */
export function initialsOf(name: string): string {
  const words = (name.split("@")[0] ?? "").split(/[\s._-]+/).filter((word) => word !== "");
  const first = words[0] ?? "?";
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  const letters = last === undefined ? first.slice(0, 2) : `${first[0] ?? ""}${last[0] ?? ""}`;
  return letters.toUpperCase();
}
