import { expect, test } from "vitest";
import { webhookHeaders, webhookKeyOf } from "./webhook-signature.ts";

test("signs as Standard Webhooks does, by the examples of its libraries", () => {
  const key = webhookKeyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "hook");
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    atMs: 1_614_265_330_987,
    body: '{"test": 2432232314}',
  };
  expect(webhookHeaders(key, message)).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("a secret needs no prefix, and padding may be missing", () => {
  const key = Buffer.alloc(25, 7);
  const text = key.toString("base64");
  for (const secret of [text, `whsec_${text}`, ` whsec_${text.replace(/=+$/, "")}\n`])
    expect(webhookKeyOf(secret, "hook")).toEqual(key);
});

test.each(["", "short", "whsec_AAAA", "not base64 at all, but long enough", "A".repeat(400)])(
  "%j is no signing secret, and is not repeated",
  (secret) => {
    expect(() => webhookKeyOf(secret, "hook")).toThrow(
      "The secret hook is no signing secret: it has to be whsec_ and 24 to 64 bytes in base64.",
    );
  },
);
