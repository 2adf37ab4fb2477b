import type { Stack } from "./stack.ts";

/** One call of the hub's API, as the CLI makes it. Throws with the hub's own sentence. */
export async function callHub<T>(
  stack: Stack,
  kind: "query" | "mutation",
  procedure: string,
  input: unknown,
): Promise<T> {
  const text = JSON.stringify(input);
  const query = kind === "query" && text !== undefined ? `?input=${encodeURIComponent(text)}` : "";
  const response = await fetch(`${stack.hubUrl}/trpc/${procedure}${query}`, {
    method: kind === "query" ? "GET" : "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${stack.adminToken}` },
    ...(kind === "mutation" ? { body: text } : {}),
    signal: AbortSignal.timeout(30_000),
  });
  const body = (await response.json()) as { result?: { data: T }; error?: { message: string } };
  if (body.result === undefined) throw new Error(`${procedure}: ${body.error?.message ?? response.status}`);
  return body.result.data;
}

export async function createJoinToken(stack: Stack, usesMax: number): Promise<string> {
  const { text } = await callHub<{ text: string }>(stack, "mutation", "joinTokens.create", {
    name: "bench",
    usesMax,
  });
  return text;
}
