import { machineMs } from "../stack/monotonic.ts";
import type { ClientStart, FromClient, ToClient } from "./client.ts";
import { connectLocal } from "./connect-local.ts";
import { pipelinedWrites, singleWrites, steadyWrites } from "./write-load.ts";

/** An application beside one agent: it does something only while its agent leads. A process of its own, steered over IPC. */
const start = JSON.parse(process.argv[2] ?? "") as ClientStart;
process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToClient) => {
  void answer(message).then(
    (output) => tell({ kind: "answer", id: message.id, output }),
    (error: unknown) => tell({ kind: "answer", id: message.id, output: { error: String(error) } }),
  );
});
tell({ kind: "started" });
if (start.follows) for (;;) await follow().catch(() => new Promise((resolve) => setTimeout(resolve, 20)));

/** Watches who leads; as soon as this agent does with a new token, writes with it, as a service would that takes over. */
async function follow(): Promise<void> {
  const client = await connectLocal(start.accessFile);
  // It has been at work for a while: what is measured is the takeover, not this process's first call.
  for (let turn = 0; turn < 50; turn += 1) {
    await client.put({
      federation: start.federation,
      key: `bench/at-work-${process.pid}`,
      value: Buffer.from(`${turn}`),
    });
  }
  let written = -1;
  for await (const { leader } of client.watchLeader({ federation: start.federation })) {
    if (leader === undefined) continue;
    const token = leader.fencingToken === undefined ? null : Number(leader.fencingToken);
    tell({
      kind: "leader",
      atMs: machineMs(),
      leaderName: leader.leaderName,
      token,
      isLeading: leader.isLeading,
    });
    if (!leader.isLeading || token === null || token <= written) continue;
    await client.put({
      federation: start.federation,
      key: "bench/leader",
      value: Buffer.from(`${token}`),
      fencingToken: BigInt(token),
    });
    written = token;
    tell({ kind: "accepted", atMs: machineMs(), token });
  }
}

async function answer(message: ToClient): Promise<unknown> {
  const client = await connectLocal(start.accessFile);
  switch (message.kind) {
    case "pipeline":
      return pipelinedWrites(client, start.federation, message.load);
    case "single":
      return singleWrites(client, start.federation, message.load);
    case "steady":
      return steadyWrites(client, start.federation, message.load);
  }
}

function tell(message: FromClient): void {
  process.send?.(message, () => undefined);
}
