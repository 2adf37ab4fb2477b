import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sortableId } from "@orrery/runtime";
import { Stripe } from "stripe";
import { createStripePayment } from "../stripe-payment.ts";
import type { PaymentWorld, SentMessage } from "./payment-world.ts";

export const STRIPE_TEST_KEY = "sk_test_orrery";
export const STRIPE_TEST_WEBHOOK_SECRET = "whsec_orrery";

type Json = Record<string, unknown>;
type Session = { id: string; url: string; form: URLSearchParams; customer: string | null };

/** The part of Stripe's HTTP API that the adapter uses, on loopback, and the messages that it sends. */
export class StripeStandIn {
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #byKey = new Map<string, Json>();
  readonly #sessions = new Map<string, Session>();
  readonly #customers = new Map<string, string>();
  readonly #withMethod = new Set<string>();
  readonly #nowMs: () => number;
  /** Each request's key, as it came. */
  readonly keys: string[] = [];
  chargeCount = 0;
  declines: string | null = null;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  pay(
    id: string,
    changes: { amountCoins?: bigint; currency?: string; topUpId?: string | null } = {},
  ): SentMessage {
    const session = this.#session(id);
    if (session.customer !== null) this.#withMethod.add(session.customer);
    const price = (name: string) => session.form.get(`line_items[0][price_data][${name}]`);
    const topUpId =
      changes.topUpId === undefined ? session.form.get("metadata[orrery_top_up]") : changes.topUpId;
    return this.message("checkout.session.completed", {
      ...{ id, object: "checkout.session", payment_status: "paid" },
      amount_total: Number(changes.amountCoins ?? price("unit_amount")),
      currency: changes.currency?.toLowerCase() ?? price("currency"),
      metadata: topUpId === null ? {} : { orrery_top_up: topUpId },
    });
  }

  expire(id: string): SentMessage {
    const topUpId = this.#session(id).form.get("metadata[orrery_top_up]");
    return this.message("checkout.session.expired", { id, metadata: { orrery_top_up: topUpId } });
  }

  message(type: string, object: Json): SentMessage {
    const created = Math.floor(this.#nowMs() / 1000);
    const payload = JSON.stringify({
      id: `evt_${sortableId()}`,
      object: "event",
      type,
      created,
      data: { object },
    });
    const signature = Stripe.webhooks.generateTestHeaderString({
      ...{ payload, secret: STRIPE_TEST_WEBHOOK_SECRET, timestamp: created },
    } as Parameters<typeof Stripe.webhooks.generateTestHeaderString>[0]);
    return { body: new Uint8Array(Buffer.from(payload)), signature };
  }

  #session(id: string): Session {
    const session = this.#sessions.get(id);
    if (session === undefined) throw new Error(`There is no session ${id}.`);
    return session;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const send = (status: number, body: Json) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.headers.authorization !== `Bearer ${STRIPE_TEST_KEY}`) {
      return send(401, { error: { type: "invalid_request_error", message: "Invalid API Key provided" } });
    }
    const key = request.headers["idempotency-key"];
    if (typeof key === "string" && request.method === "POST") {
      this.keys.push(key);
      const known = this.#byKey.get(key);
      if (known !== undefined) return send(200, known);
    }
    const url = new URL(request.url ?? "/", "http://stripe");
    if (this.declines !== null && request.method === "POST" && url.pathname !== "/v1/customers") {
      return send(402, { error: { type: "card_error", code: "card_declined", message: this.declines } });
    }
    const body = this.#resource(`${request.method} ${url.pathname}`, url, form);
    if (body === null)
      return send(404, { error: { type: "invalid_request_error", message: "No such thing" } });
    if (typeof key === "string") this.#byKey.set(key, body);
    send(200, body);
  }

  #resource(what: string, url: URL, form: URLSearchParams): Json | null {
    switch (what) {
      case "POST /v1/checkout/sessions": {
        const id = `cs_${sortableId()}`;
        const session = { id, url: `https://checkout.example/${id}`, form, customer: form.get("customer") };
        this.#sessions.set(id, session);
        return { id, object: "checkout.session", url: session.url };
      }
      case "GET /v1/customers/search": {
        const accountId = /:'(.+)'/.exec(url.searchParams.get("query") ?? "")?.[1] ?? "";
        const customer = this.#customers.get(accountId);
        return {
          object: "search_result",
          data: customer === undefined ? [] : [{ id: customer }],
          has_more: false,
        };
      }
      case "POST /v1/customers": {
        const id = `cus_${sortableId()}`;
        this.#customers.set(form.get("metadata[orrery_account]") ?? "", id);
        return { id, object: "customer" };
      }
      case "POST /v1/payment_intents":
        this.chargeCount += 1;
        return { id: `pi_${sortableId()}`, object: "payment_intent", status: "succeeded" };
      default: {
        const customer = /^GET \/v1\/customers\/(.+)\/payment_methods$/.exec(what)?.[1];
        if (customer === undefined) return null;
        return {
          object: "list",
          data: this.#withMethod.has(customer) ? [{ id: "pm_1" }] : [],
          has_more: false,
        };
      }
    }
  }
}

export async function createStripeWorld(nowMs: () => number): Promise<PaymentWorld> {
  const standIn = new StripeStandIn(nowMs);
  const apiUrl = await standIn.start();
  const port = createStripePayment({
    ...{ secretKey: STRIPE_TEST_KEY, webhookSecret: STRIPE_TEST_WEBHOOK_SECRET, apiUrl },
    returnUrl: "https://orrery.example/accounts/{accountId}",
  });
  return {
    port,
    pay: (reference, changes) => standIn.pay(reference, changes),
    expire: (reference) => standIn.expire(reference),
    other: () => standIn.message("invoice.created", { id: "in_1" }),
    charges: () => standIn.chargeCount,
    decline: (problem) => {
      standIn.declines = problem;
    },
    goAway: () => void standIn.stop(),
    close: () => standIn.stop(),
  };
}
