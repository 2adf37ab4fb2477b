import { CliError } from "../cli-error.ts";
import { CALL_TIMEOUT_MS, explain } from "../hub/hub-client.ts";

export type SignInQuestions = { totpCode: () => Promise<string> };

/** Signs in as a browser does and returns the session's cookie header. */
export async function signIn(
  url: string,
  credentials: { email: string; password: string },
  questions: SignInQuestions,
): Promise<string> {
  const first = await post(url, "sign-in/email", credentials, "");
  const { twoFactorRedirect } = first.body as { twoFactorRedirect?: boolean };
  if (twoFactorRedirect !== true) return first.cookie;
  const code = await questions.totpCode();
  return (await post(url, "two-factor/verify-totp", { code }, first.cookie)).cookie;
}

export async function signOut(url: string, cookie: string): Promise<void> {
  await post(url, "sign-out", {}, cookie);
}

async function post(
  url: string,
  path: string,
  body: unknown,
  cookie: string,
): Promise<{ body: unknown; cookie: string }> {
  let response: Response;
  try {
    response = await fetch(`${url}/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, ...(cookie === "" ? {} : { cookie }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
  } catch (error) {
    throw explain(url, error);
  }
  const answer = (await response.json().catch(() => null)) as { message?: unknown } | null;
  if (response.status === 429) throw new CliError("Too many tries. Wait a minute.", { code: "RATE_LIMITED" });
  if (!response.ok) {
    const detail = typeof answer?.message === "string" ? answer.message : `HTTP ${response.status}`;
    throw new CliError(`Signing in failed: ${detail}.`, { code: "UNAUTHENTICATED" });
  }
  return { body: answer, cookie: mergeCookies(cookie, response.headers.getSetCookie()) };
}

/** A cookie that is set with an empty value is one that was taken back. */
function mergeCookies(before: string, setCookies: readonly string[]): string {
  const jar = new Map<string, string>();
  for (const pair of [...before.split("; "), ...setCookies.map((line) => line.split(";")[0] ?? "")]) {
    const at = pair.indexOf("=");
    if (at > 0) jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return [...jar]
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
}
