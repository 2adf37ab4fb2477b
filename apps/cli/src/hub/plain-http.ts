import { WireError } from "@orrery/protocol";
import { CliError } from "../cli-error.ts";
import type { Hub } from "../command-context.ts";
import { fetchWithDeadline } from "./hub-client.ts";

/** One request beside tRPC, as whoever is signed in. What the hub refuses comes out as its own sentence. */
export async function fetchPlain(
  { url, token }: Hub,
  path: string,
  { headers = {}, ...init }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Response> {
  const response = await fetchWithDeadline(`${url}${path}`, {
    ...init,
    headers: { ...headers, authorization: `Bearer ${token}` },
  });
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  const wire = WireError.safeParse((body as { error?: unknown } | null)?.error ?? body);
  if (wire.success) throw new CliError(wire.data.message, { wire: wire.data });
  throw notAsAHub(response);
}

export function notAsAHub({ status }: Response): CliError {
  return new CliError(`The hub answered with ${status}, and not as an Orrery hub does. Check --url.`);
}
