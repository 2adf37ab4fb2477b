import type { IncomingMessage } from "node:http";
import { ERROR_TABLE, type ErrorCode, type WireError } from "@orrery/protocol";
import { initTRPC, TRPCError } from "@trpc/server";

export const API_TOKEN = "orrery_api.test.secret";

/** An operational refusal, as the hub's errors carry it. */
export class Refusal extends Error {
  readonly wire: WireError;
  constructor(code: ErrorCode) {
    super(ERROR_TABLE[code].message);
    this.wire = {
      code,
      message: ERROR_TABLE[code].message,
      retryable: ERROR_TABLE[code].retryable,
      correlationId: "c-1",
    };
  }
}

export function notFound(): TRPCError {
  return new TRPCError({ code: "NOT_FOUND", cause: new Refusal("NOT_FOUND") });
}

export const t = initTRPC.context<{ request: IncomingMessage }>().create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: { ...shape.data, orrery: error.cause instanceof Refusal ? error.cause.wire : undefined },
  }),
});

/** Asks for the token, and notes each call. */
export function standInProcedure(calls: { procedure: string; input: unknown }[]) {
  return t.procedure.use(async ({ ctx, path, getRawInput, next }) => {
    if (ctx.request.headers.authorization !== `Bearer ${API_TOKEN}`) {
      throw new TRPCError({ code: "UNAUTHORIZED", cause: new Refusal("UNAUTHENTICATED") });
    }
    calls.push({ procedure: path, input: await getRawInput() });
    return next();
  });
}
export type StandInProcedure = ReturnType<typeof standInProcedure>;
