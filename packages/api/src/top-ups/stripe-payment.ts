import { placesOf } from "@orrery/domain/billing";
import { AppError } from "@orrery/runtime";
import { Stripe } from "stripe";
import type {
  ChargeAnswer,
  ChargeRequest,
  CheckoutRequest,
  PaymentMessageReading,
  PaymentPort,
  RawPaymentMessage,
} from "./payment-port.ts";
import { fromStripeAmount, toStripeAmount } from "./stripe-amount.ts";

export type StripeOptions = {
  secretKey: string;
  webhookSecret: string;
  /** Where the provider's page leads back to; `{accountId}` is filled in. */
  returnUrl: string;
  /** Of Stripe's API, for tests. */
  apiUrl?: string;
};

const TIMEOUT_MS = 10_000;
const RETRIES = 2;
/** A message older than this is refused: who recorded one cannot send it again later. */
const MESSAGE_AGE_MAX_S = 300;
const PROVIDER = "stripe";

/** Payments by Stripe: Checkout for people, payment intents with a kept method for rules. */
export function createStripePayment(options: StripeOptions): PaymentPort {
  const stripe = new Stripe(options.secretKey, {
    ...{ timeout: TIMEOUT_MS, maxNetworkRetries: RETRIES, telemetry: false },
    ...apiHost(options.apiUrl),
  });

  /** The account's customer at Stripe, found by what we noted on it. */
  async function findCustomer(accountId: string): Promise<string | null> {
    const found = await stripe.customers.search({
      query: `metadata['orrery_account']:'${accountId}'`,
      limit: 1,
    });
    return found.data[0]?.id ?? null;
  }

  async function customerOf({ accountId, accountName }: CheckoutRequest): Promise<string> {
    const known = await findCustomer(accountId);
    if (known !== null) return known;
    // What was made a moment ago is not found yet: the key lets it be made once.
    const made = await stripe.customers.create(
      { name: accountName, metadata: { orrery_account: accountId } },
      { idempotencyKey: `orrery-customer-${accountId}` },
    );
    return made.id;
  }

  return {
    provider: PROVIDER,

    checkout: (request) =>
      asAppErrors(async () => {
        const { topUpId, accountId, currency, title } = request;
        const returnUrl = options.returnUrl.replace("{accountId}", encodeURIComponent(accountId));
        const metadata = { orrery_top_up: topUpId, orrery_account: accountId };
        const session = await stripe.checkout.sessions.create(
          {
            mode: "payment",
            ...{ client_reference_id: topUpId, metadata, success_url: returnUrl, cancel_url: returnUrl },
            line_items: [
              {
                quantity: 1,
                price_data: {
                  ...{ currency: currency.toLowerCase(), unit_amount: amountOf(request) },
                  product_data: { name: title },
                },
              },
            ],
            ...(request.keepsMethod
              ? {
                  customer: await customerOf(request),
                  payment_intent_data: { setup_future_usage: "off_session" as const },
                }
              : {}),
          },
          { idempotencyKey: `orrery-checkout-${topUpId}` },
        );
        if (session.url === null) throw new AppError("PRECONDITION_FAILED", "Stripe gave no page to pay on.");
        return { reference: session.id, url: session.url };
      }),

    async charge(request): Promise<ChargeAnswer> {
      const { topUpId, accountId, currency } = request;
      try {
        const amount = amountOf(request);
        const customer = await findCustomer(accountId);
        const methods =
          customer === null ? null : await stripe.customers.listPaymentMethods(customer, { limit: 1 });
        const method = methods?.data[0]?.id;
        if (customer === null || method === undefined) {
          return {
            outcome: "failed",
            problem: "The account has nothing to pay with at Stripe: open a checkout for it first.",
          };
        }
        const intent = await stripe.paymentIntents.create(
          {
            ...{ amount, currency: currency.toLowerCase(), customer, payment_method: method },
            ...{ off_session: true, confirm: true, metadata: { orrery_top_up: topUpId } },
          },
          { idempotencyKey: `orrery-charge-${topUpId}` },
        );
        if (intent.status === "succeeded") return { outcome: "charged", reference: intent.id };
        if (intent.status === "processing") {
          return { outcome: "unknown", problem: "Stripe is still working on it; its message will tell." };
        }
        return { outcome: "failed", problem: `Stripe says that the payment is ${intent.status}.` };
      } catch (error) {
        return failureOf(error);
      }
    },

    readMessage: (message) => readMessage(stripe, options.webhookSecret, message),
  };
}

function readMessage(
  stripe: Stripe,
  secret: string,
  { body, signature, nowMs }: RawPaymentMessage,
): PaymentMessageReading {
  if (signature === null) return { outcome: "refused", problem: "The message is not signed." };
  let event: ReturnType<typeof stripe.webhooks.constructEvent>;
  try {
    const raw = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    event = stripe.webhooks.constructEvent(raw, signature, secret, MESSAGE_AGE_MAX_S, undefined, nowMs);
  } catch {
    // What Stripe's library says of it would help whoever forges one.
    return {
      outcome: "refused",
      problem: "The message was not signed by Stripe, or is older than five minutes.",
    };
  }
  const { id, type } = event;
  switch (event.type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_succeeded": {
      const session = event.data.object;
      // Paid later, by a bank transfer for example: another message tells.
      if (session.payment_status !== "paid") return { outcome: "ignored", id, type };
      return paid(id, type, {
        ...{ topUpId: session.metadata?.orrery_top_up ?? null, reference: session.id },
        ...{ amount: session.amount_total ?? 0, currency: session.currency ?? "" },
      });
    }
    case "payment_intent.succeeded": {
      const intent = event.data.object;
      const topUpId = intent.metadata.orrery_top_up;
      // Of a checkout, whose own message tells.
      if (topUpId === undefined) return { outcome: "ignored", id, type };
      const { amount_received: amount, currency } = intent;
      return paid(id, type, { topUpId, reference: intent.id, amount, currency });
    }
    case "checkout.session.expired":
    case "checkout.session.async_payment_failed": {
      const topUpId = event.data.object.metadata?.orrery_top_up ?? null;
      const problem =
        type === "checkout.session.expired" ? "Nobody paid in time." : "The payment did not go through.";
      return { outcome: "failed", id, type, topUpId, problem };
    }
    case "payment_intent.payment_failed": {
      const topUpId = event.data.object.metadata.orrery_top_up;
      if (topUpId === undefined) return { outcome: "ignored", id, type };
      const problem = event.data.object.last_payment_error?.message ?? "The payment did not go through.";
      return { outcome: "failed", id, type, topUpId, problem };
    }
    default:
      return { outcome: "ignored", id, type };
  }
}

function paid(
  id: string,
  type: string,
  {
    topUpId,
    reference,
    amount,
    currency,
  }: { topUpId: string | null; reference: string; amount: number; currency: string },
): PaymentMessageReading {
  const code = currency.toUpperCase();
  const amountCoins = fromStripeAmount(amount, placesOf(code) ?? 2, code);
  // Below zero is no top-up's amount: what is no whole number of coins is never taken for one.
  return { outcome: "paid", id, type, topUpId, reference, amountCoins: amountCoins ?? -1n, currency: code };
}

/** Throws INVALID_INPUT for what Stripe cannot count. */
function amountOf({ amountCoins, places, currency }: ChargeRequest): number {
  const amount = toStripeAmount(amountCoins, places, currency);
  if (amount !== null) return amount;
  throw new AppError("INVALID_INPUT", `Stripe cannot take this amount of ${currency}; choose a rounder one.`);
}

function failureOf(error: unknown): ChargeAnswer {
  if (error instanceof AppError) return { outcome: "failed", problem: error.message };
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const isUncertain =
    error instanceof Stripe.errors.StripeConnectionError || error instanceof Stripe.errors.StripeAPIError;
  return isUncertain
    ? { outcome: "unknown", problem: "Stripe did not answer; its message will tell." }
    : { outcome: "failed", problem: `Stripe refused it: ${error.message}` };
}

/** Nothing of our key: Stripe's messages name it at most by its last letters. */
async function asAppErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const isAway = error instanceof Stripe.errors.StripeConnectionError;
    const message = isAway
      ? "Stripe does not answer; try again in a minute."
      : error instanceof Stripe.errors.StripeAuthenticationError
        ? "Stripe does not know this hub's key: check ORRERY_STRIPE_SECRET_KEY."
        : `Stripe refused it: ${error.message}`;
    throw new AppError("PRECONDITION_FAILED", message, { cause: error });
  }
}

function apiHost(apiUrl: string | undefined) {
  if (apiUrl === undefined) return {};
  const { protocol, hostname, port } = new URL(apiUrl);
  const isPlain = protocol === "http:";
  const host = { host: hostname, protocol: isPlain ? ("http" as const) : ("https" as const) };
  return port === "" ? host : { ...host, port: Number(port) };
}
