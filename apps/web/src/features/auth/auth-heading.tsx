import type { ReactNode } from "react";

export function AuthHeading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="mb-5">
      <h1 className="font-semibold text-ink text-xl">{title}</h1>
      {children === undefined ? null : (
        <div className="mt-1 text-pretty text-ink-muted text-sm">{children}</div>
      )}
    </header>
  );
}
