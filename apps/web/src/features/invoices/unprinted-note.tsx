"use client";
import { unprintedIn } from "@orrery/documents/text";
import { StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";

const NAMED_MAX = 12;

/** Under fields that stand on invoices: which of their letters the PDF does not have. Nothing where it has all of them. */
export function UnprintedNote({ texts }: { texts: readonly string[] }): ReactNode {
  const letters = Array.from(unprintedIn(texts.join("")));
  if (letters.length === 0) return null;
  const named = letters.slice(0, NAMED_MAX).join(" ");
  return (
    <p
      role="status"
      className="flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-pretty text-warn text-xs"
    >
      <StatusDot tone="warn" className="mt-0.75" />
      <span className="min-w-0">
        PDFs show “?” for <bdi>{named}</bdi>
        {letters.length > NAMED_MAX ? " and others" : ""}: they have Latin, Greek and Cyrillic letters. Write
        it in one of these.
      </span>
    </p>
  );
}
