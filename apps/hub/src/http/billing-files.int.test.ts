import { createHmac } from "node:crypto";
import type { AccountView, ApiTokenCreated, InvoiceView } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestHub, type TestHub } from "../testing/test-hub.ts";

const SECRET = "whsec_test";

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({
    settings: { stripe: { secretKey: "sk_test_never_told", webhookSecret: SECRET } },
  });
});
afterAll(() => hub.stop());

async function openAccount(): Promise<AccountView> {
  const account = await hub.mutate<AccountView>("accounts.create", {
    ...{ name: `=acme ${sortableId()}`, currency: "EUR", taxPercent: "19", period: "daily" },
  });
  await hub.database?.sql("UPDATE account SET created_at = now() - interval '3 days' WHERE id = $1", [
    account.id,
  ]);
  return account;
}

/** Of the day before, with a fee. */
async function finalized(): Promise<InvoiceView> {
  const { id } = await openAccount();
  await hub.database?.sql(
    `INSERT INTO subscription_fee (id, account_id, name, micros, starts_at, created_at)
     VALUES ($1, $2, 'Support', 30000000, now() - interval '3 days', now())`,
    [sortableId(), id],
  );
  const draft = await hub.mutate<InvoiceView>("invoices.draft", { accountId: id });
  return hub.mutate<InvoiceView>("invoices.finalize", { invoiceId: draft.id });
}

const get = (path: string, token: string | null = hub.adminToken) =>
  fetch(`${hub.url}${path}`, token === null ? {} : { headers: { authorization: `Bearer ${token}` } });

test("an invoice is a PDF, a CSV and JSON, each named after its number and for its reader alone", async () => {
  const invoice = await finalized();
  const pdf = await get(`/v1/invoices/${invoice.id}.pdf`);
  expect(pdf.status).toBe(200);
  expect(Object.fromEntries(pdf.headers)).toMatchObject({
    "content-type": "application/pdf",
    "content-disposition": `inline; filename="${invoice.number}.pdf"`,
    "cache-control": "private, no-cache",
    "x-content-type-options": "nosniff",
  });
  const bytes = Buffer.from(await pdf.arrayBuffer());
  expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
  const again = await get(`/v1/invoices/${invoice.number}.pdf`);
  expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true);

  const csv = await get(`/v1/invoices/${invoice.id}.csv`);
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(csv.headers.get("content-disposition")).toBe(`attachment; filename="${invoice.number}.csv"`);
  const text = await csv.text();
  expect(text).toContain(`"'=acme`);
  expect(text).toContain("total,Total,,,,,,,,,,,,,35.70,EUR\r\n");
  expect(await (await get(`/v1/invoices/${invoice.id}.json`)).json()).toEqual(
    JSON.parse(JSON.stringify(await hub.query("invoices.get", { invoiceId: invoice.id }))),
  );

  const credited = await hub.mutate<InvoiceView>("invoices.credit", {
    ...{ invoiceId: invoice.id, key: "note-of-test", amount: "1.19", reason: "goodwill" },
  });
  const number = credited.creditNotes[0]?.number;
  const note = await get(`/v1/credit-notes/${number}.pdf`);
  expect(note.headers.get("content-disposition")).toBe(`inline; filename="${number}.pdf"`);
  expect(
    Buffer.from(await note.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
});

test("nobody reads amounts without the permission; what is not there is not found", async () => {
  const { id } = await finalized();
  const token = await hub.mutate<ApiTokenCreated>("apiTokens.create", {
    name: "viewer",
    scopes: ["nodes:read"],
  });
  for (const [path, caller, status] of [
    [`/v1/invoices/${id}.pdf`, null, 401],
    [`/v1/invoices/${id}.csv`, "orr_wrong", 401],
    [`/v1/invoices/${id}.json`, token.text, 403],
    [`/v1/credit-notes/${id}.pdf`, token.text, 403],
    [`/v1/invoices/${id}.exe`, hub.adminToken, 404],
    [`/v1/invoices/nobody.pdf`, hub.adminToken, 404],
    [`/v1/invoices/..%2f${id}.pdf`, hub.adminToken, 404],
    [`/v1/credit-notes/nobody.pdf`, hub.adminToken, 404],
  ] as const) {
    const answer = await get(path, caller);
    expect(answer.status, path).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { code: expect.any(String) } });
  }
});

function stripeMessage(object: Record<string, unknown>, { ageS = 0, secret = SECRET } = {}) {
  const body = JSON.stringify({
    ...{ id: `evt_${sortableId()}`, object: "event", type: "checkout.session.completed", data: { object } },
  });
  const sentS = Math.floor(Date.now() / 1000) - ageS;
  const signature = createHmac("sha256", secret).update(`${sentS}.${body}`).digest("hex");
  return {
    body,
    headers: { "stripe-signature": `t=${sentS},v1=${signature}`, "content-type": "application/json" },
  };
}

const send = (message: { body: string; headers: Record<string, string> }) =>
  fetch(`${hub.url}/v1/payments/stripe`, { method: "POST", ...message });

test("Stripe's messages are taken once, by their signature over the raw body", async () => {
  const { id: accountId } = await openAccount();
  const topUpId = sortableId();
  await hub.database?.sql(
    `INSERT INTO top_up (id, account_id, cause, state, units, amount_coins, currency, created_at)
     VALUES ($1, $2, 'checkout', 'pending', 500000000000, 595, 'EUR', now())`,
    [topUpId, accountId],
  );
  const session = {
    ...{ id: "cs_1", object: "checkout.session", payment_status: "paid", amount_total: 595, currency: "eur" },
    metadata: { orrery_top_up: topUpId },
  };
  const balance = async () => (await hub.query<AccountView>("accounts.get", { accountId })).balanceUnits;
  const bad = [
    stripeMessage(session, { secret: "whsec_other" }),
    stripeMessage(session, { ageS: 301 }),
    { ...stripeMessage(session), headers: { "content-type": "application/json" } },
    { ...stripeMessage(session), body: `${stripeMessage(session).body} ` },
  ];
  for (const message of bad) expect((await send(message)).status).toBe(400);
  expect(await balance()).toBe("0");

  const message = stripeMessage(session);
  const answers = await Promise.all([send(message), send(message)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  const outcomes = await Promise.all(answers.map((answer) => answer.json() as Promise<{ outcome: string }>));
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["Booked.", "It was taken before."]);
  expect(await balance()).toBe("500000000000");
  expect((await send({ ...message, body: "x".repeat(600_000) })).status).toBe(413);
});
