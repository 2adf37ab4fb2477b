import { createHmac } from "node:crypto";
import { ProviderError } from "./provider-error.ts";

const KEY_BYTES_MIN = 24;
const KEY_BYTES_MAX = 64;
const PREFIX = "whsec_";

/** The key behind `whsec_…` (Standard Webhooks, "Symmetric"). Throws ProviderError, without a word of the secret. */
export function webhookKeyOf(secret: string, name: string): Buffer {
  const text = secret.trim().replace(/^whsec_/, "");
  const key = Buffer.from(text, "base64");
  const isBase64 = key.toString("base64").replace(/=+$/, "") === text.replace(/=+$/, "");
  if (isBase64 && key.length >= KEY_BYTES_MIN && key.length <= KEY_BYTES_MAX) return key;
  const sentence = `The secret ${name} is no signing secret: it has to be ${PREFIX} and ${KEY_BYTES_MIN} to ${KEY_BYTES_MAX} bytes in base64.`;
  throw new ProviderError(sentence);
}

/** `atMs` is told in whole seconds. */
export function webhookHeaders(
  key: Buffer,
  { id, atMs, body }: { id: string; atMs: number; body: string },
): Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string> {
  const at = String(Math.floor(atMs / 1000));
  const signature = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": `v1,${signature}` };
}
