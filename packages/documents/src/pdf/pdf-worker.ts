import { parentPort } from "node:worker_threads";
import type { PdfAnswer, PdfOrder } from "../pdf-renderer.ts";
import { creditNotePdf } from "./credit-note-pdf.ts";
import { invoicePdf } from "./invoice-pdf.ts";

/** Makes one document after the other, away from the thread that serves everybody else. */
parentPort?.on("message", ({ id, invoice, note }: PdfOrder) => {
  const made = note === null ? invoicePdf(invoice) : creditNotePdf(invoice, note);
  made.then(
    (bytes) => tell({ id, bytes, problem: null }),
    (error: unknown) => tell({ id, bytes: null, problem: String(error) }),
  );
});

function tell(answer: PdfAnswer): void {
  parentPort?.postMessage(answer);
}
