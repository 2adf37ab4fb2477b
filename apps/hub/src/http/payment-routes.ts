import { type PaymentPort, takePaymentMessage } from "@orrery/api";
import type { Database } from "@orrery/db";
import type { CorrelationId } from "@orrery/protocol";
import { AppError, type Clock, type Logger } from "@orrery/runtime";
import type { FastifyInstance } from "fastify";

export type PaymentRoutesOptions = {
  db: Database;
  clock: Clock;
  log: Logger;
  /** Null = no payment provider is configured. */
  payments: PaymentPort | null;
};

const BODY_BYTES_MAX = 512 * 1024;

/**
 * `POST /v1/payments/stripe`: what Stripe says of payments. Who sent it shows by its signature over the raw body, so the body is not parsed
 * before that is checked.
 */
export async function mountPayments(app: FastifyInstance, options: PaymentRoutesOptions): Promise<void> {
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: BODY_BYTES_MAX }, (_, body, parsed) =>
      parsed(null, body),
    );
    scope.post("/v1/payments/stripe", async (request) => {
      const { payments, ...ports } = options;
      if (payments === null || payments.provider !== "stripe") {
        throw new AppError("NOT_FOUND", "Stripe is not configured on this hub.");
      }
      const signature = request.headers["stripe-signature"];
      const outcome = await takePaymentMessage(
        { ...ports, payments, correlationId: request.id as CorrelationId },
        {
          body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
          signature: typeof signature === "string" ? signature : null,
        },
      );
      return { outcome };
    });
    done();
  });
}
