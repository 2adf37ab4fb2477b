import { mkdir } from "node:fs/promises";
import { OUTBOX_LIMITS, Outbox, type OutboxLimits } from "./outbox.ts";
import type { OutboxVerdict } from "./outbox-verdict.ts";
import { recoverStream } from "./recover-stream.ts";

/**
 * Opens the outbox in `root`, which no other process may use at the same time, and repairs what a crash or the disk left
 * behind; the verdict says what that was. `onDamage` is told of damage that is met later, while reading.
 */
export async function openOutbox(
  root: string,
  options: { limits?: Partial<OutboxLimits>; onDamage?: (verdict: OutboxVerdict) => void } = {},
): Promise<{ outbox: Outbox; verdict: OutboxVerdict }> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const { stream, verdict } = await recoverStream(root);
  const outbox = new Outbox(root, stream, { ...OUTBOX_LIMITS, ...options.limits }, options.onDamage);
  return { outbox, verdict };
}
