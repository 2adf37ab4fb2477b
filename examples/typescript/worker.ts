// A service that acts only while its node leads.
// Run: node worker.ts <path of local-api.json> <URL of the resource> <name>
import { setTimeout as sleep } from "node:timers/promises";
import { WriteOutcome } from "@orrery/protocol/local";
import { Leadership } from "./leadership.ts";
import { type Agent, connectToAgent } from "./orrery-agent.ts";
import { PipelinedWrites } from "./pipelined-writes.ts";

const [path = "local-api.json", resource = "http://127.0.0.1:4499", name = "worker"] = process.argv.slice(2);
let turn = 0;

for (;;) {
  try {
    const { agent, close } = await connectToAgent(path);
    try {
      await serve(agent);
    } finally {
      close();
    }
  } catch (error) {
    // The agent is being started anew, perhaps at another port: its file is read again.
    process.stderr.write(`agent: ${error instanceof Error ? error.message : error}\n`);
    await sleep(100);
  }
}

async function serve(agent: Agent): Promise<never> {
  const leadership = new Leadership(agent);
  const writes = new PipelinedWrites(agent, { clientId: `${name}-${process.pid}-${Date.now()}` });
  for (;;) {
    await leadership.refresh();
    if (leadership.certainForMs > 0) await act(leadership, writes);
    await sleep(20);
  }
}

async function act(leadership: Leadership, writes: PipelinedWrites): Promise<void> {
  const { fencingToken } = leadership;
  // What all members are to know goes into the federation, refused there too once another one leads.
  const value = new TextEncoder().encode(`${name} ${turn}`);
  const { outcome } = await writes.write({
    case: "put",
    value: { key: "example/turn", value, fencingToken },
  });
  // Everything may have taken long: looked at again just before. What is still too late the resource refuses.
  if (outcome !== WriteOutcome.STORED || leadership.certainForMs <= 0) return;
  const response = await fetch(resource, {
    method: "POST",
    body: JSON.stringify({ token: Number(fencingToken), value: turn, by: name }),
    signal: AbortSignal.timeout(1_000),
  }).catch(() => null);
  const taken = response?.ok === true;
  process.stdout.write(`${JSON.stringify({ turn, token: Number(fencingToken), taken })}\n`);
  turn += 1;
}
