import type { CreditNoteView, Money } from "@orrery/protocol";
import { expect, test } from "vitest";
import { unprintedIn } from "../letters.ts";
import { readPdf } from "../testing/pdf-text.ts";
import { sampleInvoice, sampleLine } from "../testing/sample-invoice.ts";
import { creditNotePdf } from "./credit-note-pdf.ts";
import { invoicePdf } from "./invoice-pdf.ts";

const eur = (coins: number): Money => ({ coins: String(coins), places: 2, currency: "EUR" });
const NOTE: CreditNoteView = {
  ...{
    id: "n1",
    number: "CN-2026-000003",
    key: "key of n1",
    amount: eur(11_900),
    tax: eur(1900),
    reason: "Three hours of downtime.",
  },
  ...{ createdAtMs: Date.parse("2026-12-05T10:00:00Z"), createdBy: "ada" },
};

test("an invoice says everything that it must, as text", async () => {
  const { pages, title, fonts } = await readPdf(await invoicePdf(sampleInvoice()));
  expect(title).toBe("Invoice 2026-000042");
  expect(pages).toHaveLength(1);
  for (const text of [
    ...[
      "Northwind Compute B.V.",
      "Keizersgracht 391",
      "Tax ID NL 8593 14 721 B01",
      "Lumen Render Studios GmbH",
    ],
    ...[
      "Oderberger Straße 44",
      "10435 Berlin",
      "Germany",
      "2026-000042",
      "December 2, 2026",
      "Europe/Berlin",
    ],
    ...["November 1 – 30, 2026", "December 16, 2026", "EUR 0.01", "720 h", "80 per h", "57,600", "576.00"],
    ...["20 per 1,000", "graduated", "up to 10,000: 18 per 1,000", "above: 13.25 per 1,000 and 5 once"],
    ...["1,250 included", "0.618345679 GB", "50 per GB", "Told late, used October 1 – 31, 2026", "10 each"],
    ...["Ledger entries 118, 240", "Paid with bought credits", "−20,000", "−200.00", "84.87 % of the period"],
    ...["EUR 432.91", "Tax 19 %", "EUR 82.25", "EUR 515.16", "IBAN NL02 ABNA 0123 4567 89"],
    ...["Please pay EUR 515.16 by December 16, 2026", "Page 1 of 1", "KvK 73 110 482"],
  ]) {
    expect(pages[0], text).toContain(text);
  }
  expect(pages[0]).not.toMatch(/DRAFT|VOID|undefined|NaN/);
  expect(fonts).toEqual(["Geist-Medium", "Geist-Regular", "Geist-SemiBold"]);
});

test("the same invoice is the same bytes, another is not", async () => {
  const [first, again, other] = await Promise.all([
    invoicePdf(sampleInvoice()),
    invoicePdf(sampleInvoice()),
    invoicePdf(sampleInvoice({ number: "2026-000043" })),
  ]);
  expect(Buffer.from(first).equals(Buffer.from(again))).toBe(true);
  expect(Buffer.from(first).equals(Buffer.from(other))).toBe(false);
});

test("200 lines go over pages: each has the table's head, none is lost, amounts stand under each other", async () => {
  const lines = Array.from({ length: 200 }, (_, position) =>
    sampleLine({
      position,
      amount: eur(position * 1111),
      detail: { ...sampleLine().detail, title: `Meter ${position + 1}` },
    }),
  );
  const { pages, positions } = await readPdf(await invoicePdf(sampleInvoice({ lines })));
  expect(pages.length).toBeGreaterThan(5);
  const all = pages.join("\n").split("\n");
  for (let number = 1; number <= 200; number += 1) {
    expect(all.filter((text) => text === `Meter ${number}`)).toHaveLength(1);
  }
  for (const [index, page] of pages.entries()) {
    expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
    if (page.includes("Meter ")) expect(page).toContain("Amount in EUR");
  }
  const amounts = positions.flat().filter(({ text }) => /^[\d,]+\.\d\d$/.test(text));
  expect(amounts).toHaveLength(200);
  expect(new Set(amounts.map(({ right }) => right.toFixed(1))).size).toBe(1);
  // Nothing stands below the foot.
  for (const { y } of positions.flat()) expect(y).toBeGreaterThan(20);
});

test("a draft and a void invoice say so across each page", async () => {
  const lines = Array.from({ length: 60 }, (_, position) => sampleLine({ position }));
  const draft = sampleInvoice({ state: "draft", number: null, finalizedAtMs: null, dueAtMs: null, lines });
  const drafted = await readPdf(await invoicePdf(draft));
  for (const page of drafted.pages) expect(page).toContain("DRAFT");
  expect(drafted.pages.join()).toContain("This is no invoice yet");
  expect(drafted.pages.join()).not.toContain("Please pay");
  const ended = { endReason: "wrong address", endedAtMs: Date.parse("2026-12-05T10:00:00Z") };
  const voided = await readPdf(await invoicePdf(sampleInvoice({ state: "void", ...ended, lines })));
  for (const page of voided.pages) expect(page).toContain("VOID");
  expect(voided.pages.join()).toContain("wrong address");
});

test("what was paid and what was credited is told, and what is left", async () => {
  const credited = sampleInvoice({ creditNotes: [NOTE], open: eur(39_616) });
  const open = (await readPdf(await invoicePdf(credited))).pages.join();
  for (const text of ["Credit note CN-2026-000003", "EUR −119.00", "To be paid", "Please pay EUR 396.16"]) {
    expect(open).toContain(text);
  }
  const paidAtMs = Date.parse("2026-12-10T10:00:00Z");
  const paid = sampleInvoice({ state: "paid", paidAtMs, paidReference: "bank 77", open: eur(0) });
  const text = (await readPdf(await invoicePdf(paid))).pages.join();
  expect(text).toContain("Paid on December 10, 2026, reference bank 77.");
  expect(text).not.toContain("Please pay");
  const nothing = sampleInvoice({ state: "paid", paidAtMs, paidReference: "nothing to pay", open: eur(0) });
  const free = (await readPdf(await invoicePdf(nothing))).pages.join();
  expect(free).toContain("There is nothing to pay for this invoice.");
  for (const expectation of ["Please pay", "Paid on", "Due"]) expect(free).not.toContain(expectation);
});

test("names of any length and of other scripts do no harm, an invoice without lines neither", async () => {
  const { customer } = sampleInvoice();
  const name = `${"Donaudampfschifffahrtselektrizitätenhauptbetriebswerk".repeat(2)} Łódź Жизнь 株式会社`;
  const { pages } = await readPdf(
    await invoicePdf(
      sampleInvoice({
        customer: { ...customer, name: name.slice(0, 120) },
        lines: [],
        seller: { ...sampleInvoice().seller, name: "" },
      }),
    ),
  );
  expect(pages[0]?.replaceAll("\n", "")).toContain("Łódź Жизнь");
  expect(pages[0]).toContain("Nothing was used in this period.");
});

test("Greek names are set in the wider typeface, and its file comes along only with them", async () => {
  const { customer } = sampleInvoice();
  const bytes = await invoicePdf(
    sampleInvoice({ customer: { ...customer, name: "Αιγαίο Πληροφορική Α.Ε." } }),
  );
  const { pages, fonts } = await readPdf(bytes);
  expect(pages[0]).toContain("Αιγαίο Πληροφορική Α.Ε.");
  expect(fonts.filter((font) => font.startsWith("Noto"))).toEqual(["NotoSans-SemiBold"]);
});

test("of the letters that forms promise to print none is shown as a question mark", async () => {
  const promised = Array.from({ length: 0x2213 }, (_, point) => String.fromCodePoint(point)).filter(
    (character) =>
      /[\p{L}\p{N}\p{Sc}\p{Po}]/u.test(character) &&
      character.normalize("NFC") === character &&
      character !== "?" &&
      unprintedIn(character) === "",
  );
  expect(promised.length).toBeGreaterThan(1400);
  const lines = Array.from({ length: Math.ceil(promised.length / 100) }, (_, position) => {
    const title = promised.slice(position * 100, (position + 1) * 100).join("");
    return sampleLine({ position, detail: { ...sampleLine().detail, title } });
  });
  const { pages } = await readPdf(await invoicePdf(sampleInvoice({ lines })));
  expect(pages.join("").match(/\?+/g)).toBeNull();
});

test("money of a currency without places, and of one with three", async () => {
  const yen = (coins: number): Money => ({ coins: String(coins), places: 0, currency: "JPY" });
  const dinar = (coins: number): Money => ({ coins: String(coins), places: 3, currency: "KWD" });
  const inYen = await readPdf(
    await invoicePdf(
      sampleInvoice({ lines: [], sum: yen(-1_234_567), tax: yen(0), total: yen(-1_234_567), open: yen(0) }),
    ),
  );
  expect(inYen.pages[0]).toContain("JPY −1,234,567");
  const inDinar = await readPdf(await invoicePdf(sampleInvoice({ lines: [], total: dinar(1_234_567) })));
  expect(inDinar.pages[0]).toContain("KWD 1,234.567");
});

test("a credit note names its invoice, its amount with tax, and why", async () => {
  const bytes = await creditNotePdf(sampleInvoice({ state: "paid" }), NOTE);
  const { pages, title } = await readPdf(bytes);
  expect(title).toBe("Credit note CN-2026-000003");
  for (const text of [
    "Credit note",
    "2026-000042",
    "EUR 100.00",
    "EUR 19.00",
    "EUR 119.00",
    "Three hours of downtime.",
    "December 5, 2026",
  ]) {
    expect(pages[0]).toContain(text);
  }
  expect(
    Buffer.from(await creditNotePdf(sampleInvoice({ state: "paid" }), NOTE)).equals(Buffer.from(bytes)),
  ).toBe(true);
});
