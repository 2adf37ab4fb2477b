import { randomUUID } from "node:crypto";
import { USAGE_EVENT_TYPE, UsageAnswers, WireError } from "@orrery/protocol";
import { findAccount } from "../accounts/find-account.ts";
import { CliError, usageError } from "../cli-error.ts";
import { type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { CALL_TIMEOUT_MS, call } from "../hub/hub-client.ts";
import { formatCredits } from "../output/amounts.ts";
import { plainText } from "../output/text-width.ts";

export type SendOptions = { id?: string; source?: string; at?: string; unique?: string };

export async function sendUsage(
  ctx: CommandContext,
  reference: string,
  meter: string,
  value: string | undefined,
  options: SendOptions,
): Promise<void> {
  const { id = randomUUID(), source = "orrery-cli", at, unique } = options;
  const atMs = at === undefined ? ctx.nowAtMs() : Date.parse(at);
  if (Number.isNaN(atMs)) throw usageError(`--at ${at}: write a date and time, as in 2026-01-31T12:00Z.`);
  const hub = await connectHub(ctx);
  const { id: subject, name } = await findAccount(hub, reference);
  const event = {
    ...{ specversion: "1.0", type: USAGE_EVENT_TYPE, source, id, subject },
    time: new Date(atMs).toISOString(),
    data: { meter, ...(value === undefined ? {} : { value }), ...(unique === undefined ? {} : { unique }) },
  };
  const { answers } = await call(hub.url, () => post(hub, event));
  const [answer] = answers;
  if (answer === undefined) throw new CliError("The hub did not answer for the event.");
  if (answer.outcome === "refused") throw new CliError(answer.refusal.sentence, { code: "REFUSED" });
  if (ctx.isJson) ctx.terminal.json(answer);
  else {
    const again = answer.isRepeat ? " It had been booked before." : "";
    ctx.terminal.line(plainText(`Booked: ${formatCredits(answer.units)} credits of ${name}.${again}`));
  }
}

async function post({ url, token }: Hub, event: unknown): Promise<UsageAnswers> {
  const response = await fetch(`${url}/v1/usage`, {
    method: "POST",
    headers: { "content-type": "application/cloudevents+json", authorization: `Bearer ${token}` },
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  const body: unknown = await response.json().catch(() => null);
  const answered = UsageAnswers.safeParse(body);
  if (response.ok && answered.success) return answered.data;
  const wire = WireError.safeParse((body as { error?: unknown } | null)?.error ?? body);
  if (wire.success) throw new CliError(wire.data.message, { wire: wire.data });
  throw new CliError(`The hub answered with ${response.status}, and not as an Orrery hub does. Check --url.`);
}
