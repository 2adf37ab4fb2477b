import { ERROR_TABLE } from "@orrery/protocol";
import { AppError, type Logger, toWireError } from "@orrery/runtime";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { CORRELATION_HEADER, correlationIdOf } from "./correlation-id.ts";
import { setSecurityHeaders } from "./security-headers.ts";

/** Correlation ids in and out, security headers, and one place where errors become answers; for both HTTP servers. */
export function installConventions(app: FastifyInstance, log: Logger): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header(CORRELATION_HEADER, request.id);
    setSecurityHeaders(reply);
  });
  app.setNotFoundHandler((request, reply) => {
    const error = toWireError(new AppError("NOT_FOUND", "There is nothing at this address."), request.id);
    return reply.code(404).send({ error });
  });
  app.setErrorHandler((cause, request, reply) => {
    const error = toAppError(cause);
    const row = ERROR_TABLE[error.code];
    log[row.logLevel](
      {
        err: error.code === "INTERNAL" ? cause : undefined,
        code: error.code,
        path: request.url,
        correlationId: request.id,
      },
      error.message,
    );
    return reply.code(row.httpStatus).send({ error: toWireError(error, request.id) });
  });
}

export const requestIdOptions = {
  genReqId: (request: { headers: Record<string, string | string[] | undefined> }) =>
    correlationIdOf(request.headers[CORRELATION_HEADER]),
  requestIdHeader: false,
} as const;

export function clientAddress(request: FastifyRequest): string {
  return request.ip;
}

function toAppError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const { statusCode } = cause as { statusCode?: number };
  switch (statusCode) {
    case 413:
      return new AppError("PAYLOAD_TOO_LARGE", undefined, { cause });
    case 429:
      return new AppError("RATE_LIMITED", undefined, { cause });
    case 400:
    case 415:
      return new AppError("INVALID_INPUT", "The request's body is not valid JSON.", { cause });
    default:
      return new AppError("INTERNAL", undefined, { cause });
  }
}
