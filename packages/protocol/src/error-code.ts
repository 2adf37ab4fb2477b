import { z } from "zod";

type ErrorRow = {
  httpStatus: number;
  trpcCode:
    | "BAD_REQUEST"
    | "UNAUTHORIZED"
    | "FORBIDDEN"
    | "NOT_FOUND"
    | "CONFLICT"
    | "PRECONDITION_FAILED"
    | "PAYLOAD_TOO_LARGE"
    | "TOO_MANY_REQUESTS"
    | "SERVICE_UNAVAILABLE"
    | "INTERNAL_SERVER_ERROR"
    | "TIMEOUT";
  /** Whether the same call may succeed later without a change by the caller. */
  retryable: boolean;
  logLevel: "debug" | "info" | "warn" | "error";
  /** What the reader can do, unless the place that raises the error says it more exactly. */
  message: string;
};

const row = (
  httpStatus: number,
  trpcCode: ErrorRow["trpcCode"],
  retryable: boolean,
  logLevel: ErrorRow["logLevel"],
  message: string,
): ErrorRow => ({ httpStatus, trpcCode, retryable, logLevel, message });

/** The one table of error codes. Every edge (HTTP, tRPC, sockets, CLI) maps from here, and from nowhere else. */
export const ERROR_TABLE = {
  INVALID_INPUT: row(400, "BAD_REQUEST", false, "info", "The input is not valid; correct the named field."),
  UNAUTHENTICATED: row(401, "UNAUTHORIZED", false, "info", "Sign in, or send a valid API token."),
  FORBIDDEN: row(403, "FORBIDDEN", false, "info", "Your role does not allow this; ask an admin."),
  CROSS_ORIGIN: row(403, "FORBIDDEN", false, "warn", "Requests from another origin are refused."),
  NOT_FOUND: row(404, "NOT_FOUND", false, "info", "There is nothing with this id; it may have been removed."),
  CONFLICT: row(409, "CONFLICT", false, "info", "Someone changed this meanwhile; reload and try again."),
  NAME_TAKEN: row(409, "CONFLICT", false, "info", "This name is in use; choose another."),
  PRECONDITION_FAILED: row(
    412,
    "PRECONDITION_FAILED",
    false,
    "info",
    "The current state does not allow this.",
  ),
  PAYLOAD_TOO_LARGE: row(413, "PAYLOAD_TOO_LARGE", false, "warn", "The message is larger than 1 MiB."),
  RATE_LIMITED: row(429, "TOO_MANY_REQUESTS", true, "info", "Too many requests; wait and try again."),
  DATABASE_UNAVAILABLE: row(
    503,
    "SERVICE_UNAVAILABLE",
    true,
    "error",
    "The database does not answer; nothing was changed. The hub recovers by itself once it is back.",
  ),
  SHUTTING_DOWN: row(
    503,
    "SERVICE_UNAVAILABLE",
    true,
    "info",
    "The hub is shutting down; try again shortly.",
  ),
  TIMEOUT: row(504, "TIMEOUT", true, "warn", "No answer within the deadline; try again."),
  HUB_UNREACHABLE: row(
    502,
    "SERVICE_UNAVAILABLE",
    true,
    "error",
    "The hub does not answer. The dashboard connects again by itself once it is back.",
  ),
  INTERNAL: row(
    500,
    "INTERNAL_SERVER_ERROR",
    false,
    "error",
    "Something failed inside the hub; see its log.",
  ),

  SETUP_ALREADY_DONE: row(409, "CONFLICT", false, "info", "Orrery is already set up; sign in instead."),
  SETUP_LINK_INVALID: row(
    403,
    "FORBIDDEN",
    false,
    "warn",
    "This set-up link is not valid any more; restart `npm run up` to get a fresh one.",
  ),
  LAST_ADMIN: row(
    412,
    "PRECONDITION_FAILED",
    false,
    "info",
    "The last admin cannot lose the role or be removed.",
  ),

  TOKEN_MALFORMED: row(
    400,
    "BAD_REQUEST",
    false,
    "info",
    "This is not a join token; copy the whole line again.",
  ),
  TOKEN_UNKNOWN: row(
    403,
    "FORBIDDEN",
    false,
    "warn",
    "This join token is not known to this hub; create a new one.",
  ),
  TOKEN_EXPIRED: row(403, "FORBIDDEN", false, "info", "This join token has expired; create a new one."),
  TOKEN_USED_UP: row(403, "FORBIDDEN", false, "info", "This join token has no uses left; create a new one."),
  TOKEN_REVOKED: row(403, "FORBIDDEN", false, "info", "This join token was revoked; create a new one."),
  CSR_INVALID: row(400, "BAD_REQUEST", false, "warn", "The certificate request is not valid."),

  CERTIFICATE_MISSING: row(
    401,
    "UNAUTHORIZED",
    false,
    "warn",
    "The gateway needs a client certificate; enrol first.",
  ),
  CERTIFICATE_UNTRUSTED: row(
    403,
    "FORBIDDEN",
    false,
    "warn",
    "This certificate was not issued by this hub's CA; enrol with a token of this hub.",
  ),
  CERTIFICATE_EXPIRED: row(
    403,
    "FORBIDDEN",
    false,
    "info",
    "This certificate has expired; renew it or enrol again.",
  ),
  CERTIFICATE_REVOKED: row(
    403,
    "FORBIDDEN",
    false,
    "warn",
    "This certificate was revoked by an operator; enrol again with a new token.",
  ),
  NODE_REMOVED: row(
    403,
    "FORBIDDEN",
    false,
    "info",
    "This node was removed from the fleet; enrol again to rejoin.",
  ),
  NODE_REJECTED: row(403, "FORBIDDEN", false, "info", "An operator refused this node's admission."),
  NODE_WAITING: row(403, "FORBIDDEN", true, "info", "This node waits for an operator's approval."),
  PROTOCOL_INCOMPATIBLE: row(
    400,
    "BAD_REQUEST",
    false,
    "warn",
    "Agent and hub speak different protocol majors.",
  ),
  SUPERSEDED: row(
    409,
    "CONFLICT",
    false,
    "warn",
    "Another agent connected with this identity; the newer connection wins. Give each host its own enrolment.",
  ),
  FLOODING: row(
    429,
    "TOO_MANY_REQUESTS",
    true,
    "warn",
    "Too many messages in one second; the connection was closed.",
  ),
  MALFORMED_MESSAGE: row(
    400,
    "BAD_REQUEST",
    false,
    "warn",
    "The message does not match the protocol's schema.",
  ),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERROR_TABLE;
export const ErrorCode = z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]);

/** An error as it crosses a process boundary. */
export const WireError = z.object({
  code: ErrorCode,
  message: z.string().max(2000),
  retryable: z.boolean(),
  correlationId: z.string().max(64).optional(),
});
export type WireError = z.infer<typeof WireError>;
