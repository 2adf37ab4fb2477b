import type { InvoiceView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { invoicePdf } from "./pdf/invoice-pdf.ts";
import { PdfRenderer } from "./pdf-renderer.ts";
import { sampleInvoice } from "./testing/sample-invoice.ts";

test("documents are made in a thread of their own; one that cannot be made harms no other", async () => {
  const renderer = new PdfRenderer();
  const bad = sampleInvoice({ zone: "Nowhere/At_All" }) as InvoiceView;
  const [first, second, third] = await Promise.allSettled([
    renderer.invoice(sampleInvoice()),
    renderer.invoice(bad),
    renderer.invoice(sampleInvoice()),
  ]);
  const wanted = Buffer.from(await invoicePdf(sampleInvoice()));
  expect(
    [first, third].map((each) => each.status === "fulfilled" && wanted.equals(Buffer.from(each.value))),
  ).toEqual([true, true]);
  expect(second.status).toBe("rejected");
  expect(renderer.waitingCount).toBe(0);
  await renderer.close();
  expect((await renderer.invoice(sampleInvoice())).length).toBe(wanted.length);
  await renderer.close();
});
