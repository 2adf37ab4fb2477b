import type { ReactNode } from "react";

/** One key. Write a chord as several: <Kbd>Ctrl</Kbd> <Kbd>K</Kbd>. */
export function Kbd({ children }: { children: ReactNode }): ReactNode {
  return (
    <kbd className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line-strong bg-inset px-1 font-sans text-2xs text-ink-muted">
      {children}
    </kbd>
  );
}
