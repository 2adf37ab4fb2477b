import { InvoicePayInput, type InvoiceView } from "@orrery/protocol";
import { type DraftResult, readDraft } from "../../accounts/read-draft.ts";
import { parseLocalInput } from "../../federation/actions/local-time.ts";

export type PayDraft = {
  readonly reference: string;
  /** As `<input type="datetime-local">` has it. */
  readonly paidAt: string;
};
export type PayField = "invoiceId" | "reference" | "paidAtMs";

export function readPayDraft(
  { id, finalizedAtMs }: Pick<InvoiceView, "id" | "finalizedAtMs">,
  { reference, paidAt }: PayDraft,
  nowMs: number,
): DraftResult<InvoicePayInput, PayField> {
  const paidAtMs = parseLocalInput(paidAt);
  const isEarly = paidAtMs !== null && finalizedAtMs !== null && paidAtMs < dayBefore(finalizedAtMs);
  return readDraft<typeof InvoicePayInput, PayField>(
    InvoicePayInput,
    { invoiceId: id, reference: reference.trim(), ...(paidAtMs === null ? {} : { paidAtMs }) },
    { reference: "Needed, at most 200 characters." },
    [
      {
        field: "paidAtMs",
        problem:
          paidAtMs === null
            ? "A day and a time."
            : paidAtMs > nowMs + MINUTE_MS
              ? "A moment that has passed."
              : isEarly
                ? "Not before the invoice was finalized."
                : null,
      },
    ],
  );
}

const MINUTE_MS = 60_000;

/** Banks know days only, and the reader's may have begun before the seller's. */
function dayBefore(atMs: number): number {
  return atMs - 86_400_000;
}
