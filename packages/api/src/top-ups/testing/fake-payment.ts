import { createHmac, timingSafeEqual } from "node:crypto";
import { AppError, sortableId } from "@orrery/runtime";
import type { CheckoutRequest, PaymentMessageReading, PaymentPort } from "../payment-port.ts";
import type { PaymentWorld, SentMessage } from "./payment-world.ts";

const SECRET = "fake";
const AGE_MAX_MS = 300_000;

/** A provider in memory. `nowMs`: when its messages are sent. */
export function createFakePayment(nowMs: () => number): PaymentWorld {
  const pages = new Map<string, CheckoutRequest & { reference: string }>();
  const kept = new Set<string>();
  const charged = new Map<string, string>();
  let declines: string | null = null;
  let isAway = false;

  const send = (message: Record<string, unknown>): SentMessage => {
    const body = Buffer.from(JSON.stringify({ id: sortableId(), sentAtMs: nowMs(), ...message }));
    return { body: new Uint8Array(body), signature: sign(body) };
  };
  const pageOf = (reference: string) => {
    const page = [...pages.values()].find((each) => each.reference === reference);
    if (page === undefined) throw new Error(`There is no page ${reference}.`);
    return page;
  };

  const port: PaymentPort = {
    provider: "fake",
    async checkout(request) {
      if (isAway) throw new AppError("PRECONDITION_FAILED", "The provider does not answer.");
      if (declines !== null) throw new AppError("PRECONDITION_FAILED", declines);
      const page = pages.get(request.topUpId) ?? { ...request, reference: sortableId() };
      pages.set(request.topUpId, page);
      return { reference: page.reference, url: `https://pay.example/${page.reference}` };
    },
    async charge({ topUpId, accountId }) {
      if (isAway) return { outcome: "unknown", problem: "The provider does not answer." };
      const before = charged.get(topUpId);
      if (before !== undefined) return { outcome: "charged", reference: before };
      if (declines !== null) return { outcome: "failed", problem: declines };
      if (!kept.has(accountId)) return { outcome: "failed", problem: "Nothing to pay with." };
      const reference = sortableId();
      charged.set(topUpId, reference);
      return { outcome: "charged", reference };
    },
    readMessage: ({ body, signature, nowMs: atMs }): PaymentMessageReading => {
      const right = Buffer.from(sign(body));
      const given = Buffer.from(signature ?? "");
      if (right.length !== given.length || !timingSafeEqual(right, given)) {
        return { outcome: "refused", problem: "The signature is wrong." };
      }
      const message = JSON.parse(Buffer.from(body).toString(), (key, each) =>
        key === "amountCoins" ? BigInt(each) : each,
      ) as PaymentMessageReading & { sentAtMs: number };
      if (atMs - message.sentAtMs > AGE_MAX_MS) return { outcome: "refused", problem: "It is too old." };
      const { sentAtMs: _sent, ...reading } = message;
      return reading;
    },
  };

  return {
    port,
    pay(reference, changes = {}) {
      const { topUpId, accountId, amountCoins, currency, keepsMethod } = pageOf(reference);
      if (keepsMethod) kept.add(accountId);
      const said = { topUpId, amountCoins, currency, ...changes };
      const amount = said.amountCoins.toString();
      return send({ outcome: "paid", type: "paid", reference, ...said, amountCoins: amount });
    },
    expire: (reference) =>
      send({
        ...{ outcome: "failed", type: "expired", topUpId: pageOf(reference).topUpId },
        problem: "Nobody paid in time.",
      }),
    other: () => send({ outcome: "ignored", type: "other" }),
    charges: () => charged.size,
    decline: (problem) => {
      declines = problem;
    },
    goAway: () => {
      isAway = true;
    },
    close: async () => undefined,
  };
}

function sign(body: Uint8Array): string {
  return createHmac("sha256", SECRET).update(body).digest("hex");
}
