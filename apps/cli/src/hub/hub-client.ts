import type { AppRouter } from "@orrery/api";
import type { WireError } from "@orrery/protocol";
import { createTRPCClient, httpLink, type TRPCClient, TRPCClientError } from "@trpc/client";
import { CliError } from "../cli-error.ts";

export type HubApi = TRPCClient<AppRouter>;

export const CALL_TIMEOUT_MS = 10_000;

/** The hub's API behind the dashboard's address (`/api/trpc`), or behind the hub's own (`/trpc`). `timeoutMs`: of each call. */
export function createHubApi(
  url: string,
  headers: () => Record<string, string>,
  timeoutMs = CALL_TIMEOUT_MS,
): HubApi {
  let isHubPort = false;
  const through: typeof fetch = async (input, init) => {
    const asked = String(input);
    if (!isHubPort) {
      const response = await fetchWithDeadline(asked, init, timeoutMs);
      if (response.status !== 404 || (await isTrpcAnswer(response.clone()))) return response;
      isHubPort = true;
    }
    return fetchWithDeadline(asked.replace(`${url}/api/trpc`, `${url}/trpc`), init, timeoutMs);
  };
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/api/trpc`, headers, fetch: through as never })],
  });
}

/** One try of a call; whatever goes wrong becomes a CliError with a sentence. */
export async function call<T>(url: string, work: () => Promise<T>, timeoutMs = CALL_TIMEOUT_MS): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explain(url, error, timeoutMs);
  }
}

export function explain(url: string, error: unknown, timeoutMs = CALL_TIMEOUT_MS): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof TRPCClientError) {
    const wire = (error.data as { orrery?: WireError } | undefined)?.orrery;
    if (wire !== undefined) return new CliError(wire.message, { wire, cause: error });
  }
  const cause = error instanceof TRPCClientError ? (error.cause ?? error) : error;
  return unreachable(url, cause, timeoutMs);
}

function unreachable(url: string, cause: unknown, timeoutMs: number): CliError {
  const names = causeNames(cause);
  if (names.has("TimeoutError")) {
    const message = `${url} did not answer within ${timeoutMs / 1000} s. Try again, or look at the hub's log.`;
    return new CliError(message, { code: "TIMEOUT", cause });
  }
  if (["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH"].some((name) => names.has(name))) {
    const message = `Nothing answers at ${url}. Start Orrery with \`npm run up\`, or give --url.`;
    return new CliError(message, { code: "UNREACHABLE", cause });
  }
  if (names.has("ENOTFOUND") || names.has("EAI_AGAIN")) {
    const message = `The host name in ${url} is not known here. Check --url.`;
    return new CliError(message, { code: "UNREACHABLE", cause });
  }
  const detail = cause instanceof Error ? cause.message : String(cause);
  const message = `${url} answered, but not as an Orrery hub does (${detail}). Check --url.`;
  return new CliError(message, { code: "UNREACHABLE", cause });
}

/** Error names and codes along the chain of causes; Node hides the useful one under "fetch failed". */
function causeNames(error: unknown): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (!(value instanceof Error) || depth > 5) return;
    names.add(value.name);
    const { code } = value as NodeJS.ErrnoException;
    if (code !== undefined) names.add(code);
    if (value instanceof AggregateError) for (const each of value.errors) visit(each, depth + 1);
    visit(value.cause, depth + 1);
  };
  visit(error, 0);
  return names;
}

export function fetchWithDeadline(
  url: string,
  init: RequestInit | undefined,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<Response> {
  return fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
}

/** tRPC answers 404 too, for a procedure's own NOT_FOUND; then its body has an error with data. */
async function isTrpcAnswer(response: Response): Promise<boolean> {
  try {
    const body = (await response.json()) as { error?: { data?: unknown } };
    return typeof body.error === "object" && body.error !== null && "data" in body.error;
  } catch {
    return false;
  }
}
