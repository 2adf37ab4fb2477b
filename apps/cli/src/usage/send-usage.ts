import { randomUUID } from "node:crypto";
import { USAGE_EVENT_TYPE, UsageAnswers } from "@orrery/protocol";
import { findAccount } from "../accounts/find-account.ts";
import { CliError } from "../cli-error.ts";
import { type CommandContext, connectHub, type Hub } from "../command-context.ts";
import { call } from "../hub/hub-client.ts";
import { fetchPlain, notAsAHub } from "../hub/plain-http.ts";
import { formatCredits } from "../output/amounts.ts";
import { plainText } from "../output/text-width.ts";
import { readInstant } from "../read-instant.ts";

export type SendOptions = { id?: string; source?: string; at?: string; unique?: string };

export async function sendUsage(
  ctx: CommandContext,
  reference: string,
  meter: string,
  value: string | undefined,
  options: SendOptions,
): Promise<void> {
  const { id = randomUUID(), source = "orrery-cli", at, unique } = options;
  const atMs = at === undefined ? ctx.nowAtMs() : readInstant("--at", at);
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

async function post(hub: Hub, event: unknown): Promise<UsageAnswers> {
  const response = await fetchPlain(hub, "/v1/usage", {
    method: "POST",
    headers: { "content-type": "application/cloudevents+json" },
    body: JSON.stringify(event),
  });
  const answered = UsageAnswers.safeParse(await response.json().catch(() => null));
  if (answered.success) return answered.data;
  throw notAsAHub(response);
}
