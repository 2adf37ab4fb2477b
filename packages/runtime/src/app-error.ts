import { ERROR_TABLE, type ErrorCode, type WireError } from "@orrery/protocol";

/** An operational fault or a refusal, with a sentence that tells the reader what to do. Mapped once at each edge. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message?: string, options?: { cause?: unknown }) {
    super(message ?? ERROR_TABLE[code].message, options);
    this.name = "AppError";
    this.code = code;
  }

  get retryable(): boolean {
    return ERROR_TABLE[this.code].retryable;
  }
}

/** What may cross a process boundary: an unknown error becomes INTERNAL without its details. */
export function toWireError(error: unknown, correlationId?: string): WireError {
  const known = error instanceof AppError ? error : new AppError("INTERNAL");
  return {
    code: known.code,
    message: known.message,
    retryable: known.retryable,
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}
