// A service whose calls cost credits: each is authorised before it runs and recorded after it, and what is refused does not run.
//
// Run: node metered-worker.ts <path of local-api.json> <worker's name> <count>

import { randomUUID } from "node:crypto";
import { RefusalReason } from "@orrery/protocol/local";
import { connectToUsage, type Usage } from "./orrery-usage.ts";

const [path = "", worker = "", count = "10"] = process.argv.slice(2);
const METER = "tool_invocations";
/** Reasons that may be gone in a moment. */
const PASSING = [RefusalReason.HUB_SILENT, RefusalReason.OVERLOADED];

const { usage, close } = await connectToUsage(path);
for (let call = 1; call <= Number(count); call += 1) {
  const told = await doMetered(usage, call);
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
close();

async function doMetered(client: Usage, call: number) {
  // Made once for this call, and sent again with it whenever an answer is lost.
  const id = randomUUID();
  const atMs = BigInt(Date.now());
  const { isAllowed, authorizationId, refusal } = await client.authorize({ meter: METER, worker });
  if (!isAllowed) {
    const mayPass = refusal !== undefined && PASSING.includes(refusal.reason);
    return { call, ran: false, mayPass, why: refusal?.message };
  }
  const result = invokeTool(call);
  const record = { meter: METER, worker, id, atMs, authorizationId };
  // Nothing was recorded as long as nobody said so; the same id is never booked twice.
  const recorded = await client.record(record).catch(() => client.record(record));
  return { call, ran: true, result, isRecorded: recorded.isRecorded };
}

function invokeTool(call: number): number {
  return call * call;
}
