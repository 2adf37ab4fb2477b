import { AppError } from "@orrery/runtime";
import { Prisma } from "./generated/client.ts";

/**
 * SQLSTATEs that mean "not now" and not "wrong": connection trouble (08), too few resources (53), the server going
 * down or coming up (57P), a statement or an idle transaction over its time limit.
 */
const UNAVAILABLE_SQLSTATE = /^(08...|53...|57P0[1-5]|57014|25P0[34])$/;
/**
 * Prisma: no connection in time, timeout, connection closed, pool timeout, transaction lost. The first is this file's own:
 * Prisma wraps what the driver throws and keeps its code.
 */
const UNAVAILABLE_PRISMA_CODES = new Set([
  "DATABASE_UNAVAILABLE",
  "P1001",
  "P1002",
  "P1008",
  "P1017",
  "P2024",
  "P2028",
  "P2037",
]);

/** A failing database becomes DATABASE_UNAVAILABLE; what the database said about a statement stays as it is. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  return isUnavailable(error) ? new AppError("DATABASE_UNAVAILABLE", undefined, { cause: error }) : error;
}

/** For errors of the driver: whatever is not an answer of the server is trouble on the way to it. */
export function fromDriverError(error: unknown): unknown {
  if (error instanceof AppError || error instanceof TypeError || error instanceof RangeError) return error;
  const { severity, code } = error as { severity?: unknown; code?: unknown };
  if (typeof severity === "string" && typeof code === "string" && !UNAVAILABLE_SQLSTATE.test(code))
    return error;
  return new AppError("DATABASE_UNAVAILABLE", undefined, { cause: error });
}

/** Deadlock or serialisation failure: the transaction may be run again. */
export function isWriteConflict(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  if (error.code === "P2034") return true;
  return rawSqlState(error) === "40P01" || rawSqlState(error) === "40001";
}

export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === "P2002" || rawSqlState(error) === "23505";
}

function isUnavailable(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const sqlState = rawSqlState(error);
    return (
      UNAVAILABLE_PRISMA_CODES.has(error.code) || (sqlState !== null && UNAVAILABLE_SQLSTATE.test(sqlState))
    );
  }
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  const { code, severity, syscall } = (error ?? {}) as {
    code?: unknown;
    severity?: unknown;
    syscall?: unknown;
  };
  if (typeof code !== "string") return false;
  return typeof severity === "string" ? UNAVAILABLE_SQLSTATE.test(code) : typeof syscall === "string";
}

function rawSqlState(error: Prisma.PrismaClientKnownRequestError): string | null {
  const meta = error.meta as { driverAdapterError?: { cause?: { originalCode?: unknown } } } | undefined;
  const code = meta?.driverAdapterError?.cause?.originalCode;
  return typeof code === "string" ? code : null;
}
