import { ERROR_TABLE, type ErrorCode, type Permission, type WireError } from "@orrery/protocol";
import { AppError, toWireError } from "@orrery/runtime";
import { initTRPC, TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import type { ApiContext, Principal } from "./context.ts";

const t = initTRPC
  .context<ApiContext>()
  .meta<{ permission: Permission }>()
  .create({
    errorFormatter: ({ shape, error, ctx }) => ({
      ...shape,
      message: wireError(error, ctx?.correlationId).message,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        ...(shape.data.path === undefined ? {} : { path: shape.data.path }),
        orrery: wireError(error, ctx?.correlationId),
      },
    }),
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Turns what use cases throw into tRPC's codes, over the one table, and logs what is the hub's own fault. */
const mapErrors = t.middleware(async ({ ctx, next, path }) => {
  const result = await next();
  if (result.ok) return result;
  const cause = result.error.cause;
  if (cause instanceof AppError) {
    const row = ERROR_TABLE[cause.code];
    ctx.log[row.logLevel]({ code: cause.code, path, correlationId: ctx.correlationId }, cause.message);
    throw new TRPCError({ code: row.trpcCode, message: cause.message, cause });
  }
  if (result.error.code === "INTERNAL_SERVER_ERROR") {
    ctx.log.error({ err: cause ?? result.error, path, correlationId: ctx.correlationId }, "unexpected error");
  }
  return result;
});

/** For the few calls that come before anyone is signed in. Each of them is listed in `authorisation.test.ts`. */
export const publicProcedure = t.procedure.use(mapErrors);

export type SignedInContext = ApiContext & { principal: Principal };

/** Who a change is told of in the log, and what it belongs to. */
export function asCaller(ctx: SignedInContext) {
  return { actor: ctx.principal.actor, correlationId: ctx.correlationId };
}

/** Anyone who is signed in, whatever the role: for what concerns the caller alone. */
export const signedInProcedure = publicProcedure.use(({ ctx, next }) => {
  if (ctx.principal === null) throw new AppError("UNAUTHENTICATED");
  return next({ ctx: { ...ctx, principal: ctx.principal } });
});

/** The one place where authority is checked: every other procedure of the API is built here, with its permission. */
export function procedure(permission: Permission) {
  return signedInProcedure.meta({ permission }).use(({ ctx, next }) => {
    demand(ctx.principal, permission);
    return next();
  });
}

/** For a check that depends on the input, on top of the procedure's own permission. */
export function demand(principal: Principal, permission: Permission): void {
  if (principal.permissions.has(permission)) return;
  throw new AppError(
    "FORBIDDEN",
    `This needs the permission ${permission}; ${principal.actor.name} (${principal.role}) does not have it. Ask an admin.`,
  );
}

function wireError(error: TRPCError, correlationId: string | undefined): WireError {
  if (error.cause instanceof AppError) return toWireError(error.cause, correlationId);
  const code = codeOf(error);
  return {
    code,
    message: error.cause instanceof ZodError ? describeIssues(error.cause) : ERROR_TABLE[code].message,
    retryable: ERROR_TABLE[code].retryable,
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

function codeOf(error: TRPCError): ErrorCode {
  switch (error.code) {
    case "BAD_REQUEST":
    case "PARSE_ERROR":
    case "UNSUPPORTED_MEDIA_TYPE":
    case "METHOD_NOT_SUPPORTED":
      return "INVALID_INPUT";
    case "NOT_FOUND":
      return "NOT_FOUND";
    case "PAYLOAD_TOO_LARGE":
      return "PAYLOAD_TOO_LARGE";
    default:
      return "INTERNAL";
  }
}

function describeIssues(error: ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`))
    .join("; ");
}
