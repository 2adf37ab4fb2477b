import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { type StatusTone, toneSoftClass } from "./status-tone.ts";

export type BadgeProps = {
  /** A tone only where the badge says a status; without one it is a plain tag. */
  tone?: StatusTone;
  mono?: boolean;
  className?: string;
  title?: string;
  children: ReactNode;
};

export function Badge({ tone, mono = false, className, title, children }: BadgeProps): ReactNode {
  return (
    <span
      title={title}
      className={classNames(
        "inline-flex h-5 max-w-full items-center gap-1 truncate rounded-sm px-1.5 font-medium text-xs",
        tone === undefined ? "border border-line text-ink-muted" : toneSoftClass[tone],
        mono && "font-mono font-normal",
        className,
      )}
    >
      {children}
    </span>
  );
}
