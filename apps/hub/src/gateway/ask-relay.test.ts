import type { CommandAnswer } from "@orrery/api";
import { WORD_BYTES_MAX } from "@orrery/db";
import type { AgentAsk, NodeId } from "@orrery/protocol";
import type { InstanceId } from "@orrery/protocol/workers";
import { createLogger } from "@orrery/runtime";
import { expect, test } from "vitest";
import { AskRelay } from "./ask-relay.ts";

const ASK: AgentAsk = { kind: "worker_restart", instanceId: "i-1" as InstanceId };
const [HERE, THERE, NOWHERE] = ["n-here", "n-there", "n-nowhere"] as NodeId[] as [NodeId, NodeId, NodeId];
const log = createLogger({ service: "test", level: "silent" });
/** Nothing that deflates well. */
const LONG = Array.from({ length: 20_000 }, (_, i) => ((i * 7919 + i * i * 31) % 65_521).toString(36)).join(
  "",
);

/** Two replicas whose words reach both of them, the newest first. */
function replicas(result: string, takenWithinMs = 60_000) {
  const asked: [NodeId, AgentAsk, number][] = [];
  const sizes: number[] = [];
  const waiting: string[] = [];
  const tell = async (word: string): Promise<void> => {
    sizes.push(Buffer.byteLength(word));
    waiting.push(word);
    setTimeout(() => {
      const next = waiting.pop();
      if (next !== undefined) for (const relay of relays) relay.heard(next);
    }, 1);
  };
  const relays = [HERE, THERE].map(
    (own) =>
      new AskRelay({
        ...{ log, tell, takenWithinMs },
        askHere: (nodeId, ask, deadlineMs) => {
          if (nodeId !== own) return null;
          asked.push([nodeId, ask, deadlineMs]);
          const answer: CommandAnswer = { outcome: "done", id: "c", result, isAnswered: true };
          return Promise.resolve(answer);
        },
      }),
  ) as [AskRelay, AskRelay];
  return { relays, asked, sizes };
}

test("an agent of another replica is asked once, and its answer comes back whole, however long and in whatever order", async () => {
  const { relays, asked, sizes } = replicas(LONG);
  const answer = await relays[0].ask(THERE, ASK, 60_000);
  expect(answer).toEqual({ outcome: "done", id: "c", result: LONG, isAnswered: true });
  expect(asked).toEqual([[THERE, ASK, 60_000]]);
  expect(sizes.length).toBeGreaterThan(5);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(WORD_BYTES_MAX);
});

test("an agent that no replica is connected to is not waited for; what is no word of these is passed over", async () => {
  const { relays, asked } = replicas("", 50);
  for (const word of ['ask {"kind":"answer"}', "ask {", '{"hubId":"a"}', "scaling {}"]) relays[0].heard(word);
  expect(await relays[0].ask(NOWHERE, ASK, 5000)).toBeNull();
  expect(asked).toEqual([]);
});

test("a database that does not answer ends the question, and so does the hub's end", async () => {
  const away = new AskRelay({ log, tell: () => Promise.reject(new Error("away")), askHere: () => null });
  await expect(away.ask(THERE, ASK, 5000)).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
  const { relays } = replicas("");
  const asking = relays[0].ask(NOWHERE, ASK, 5000);
  relays[0].stop();
  expect(await asking).toBeNull();
});
