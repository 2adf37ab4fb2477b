import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type { JoinTokenCreated, OutboxEntry } from "@orrery/protocol";
import { freePort } from "@orrery/runtime";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type HubPlace, killHubProcesses, startHubProcess } from "./testing/hub-process.ts";
import { type EnrolledAgent, enrolAgent, TestAgent } from "./testing/test-agent.ts";
import { apiClient, until } from "./testing/test-hub.ts";

const AGENTS = 50;
const EVENTS = 100;
const BATCH = 5;

let database: TestDatabase;
let place: HubPlace;

beforeAll(async () => {
  database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "orrery-kill-"));
  place = { databaseUrl: database.url, dataDir, hubPort: await freePort(), gatewayPort: await freePort() };
});
afterEach(killHubProcesses);
afterAll(async () => {
  await database.close();
  await rm(place.dataDir, { recursive: true, force: true });
});

/** An outbox without a disk: numbered entries, sent in batches, forgotten only when acknowledged. */
class Emitter {
  readonly #enrolled: EnrolledAgent;
  readonly #streamId: string;
  readonly #entries: OutboxEntry[];
  ackedSequence = 0;

  constructor(enrolled: EnrolledAgent, index: number) {
    this.#enrolled = enrolled;
    this.#streamId = `stream-${index}`;
    this.#entries = Array.from({ length: EVENTS }, (_, i) => ({
      sequence: i + 1,
      atMs: Date.now(),
      type: "agent.numbered",
      data: { number: i + 1 },
    }));
  }

  async run(gatewayUrl: string): Promise<void> {
    while (this.ackedSequence < EVENTS) {
      await this.#connectAndSend(gatewayUrl).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200));
    }
  }

  async #connectAndSend(gatewayUrl: string): Promise<void> {
    const agent = await TestAgent.connect(gatewayUrl, this.#enrolled);
    try {
      const ack = await agent.hello({ streamId: this.#streamId as never });
      if (ack.outcome !== "welcome") return;
      this.ackedSequence = ack.ackedSequence;
      while (this.ackedSequence < EVENTS) {
        const answer = await agent.ask<{ outcome: string; ackedSequence?: number }>("report", {
          sentAtMs: Date.now(),
          live: {},
          entries: this.#entries.slice(this.ackedSequence, this.ackedSequence + BATCH),
        });
        if (answer.outcome !== "stored") return;
        this.ackedSequence = answer.ackedSequence ?? this.ackedSequence;
      }
    } finally {
      agent.kill();
    }
  }
}

test("kill -9 of the hub while 50 agents each emit 100 numbered events: every event is stored exactly once", async () => {
  let hub = await startHubProcess(place);
  const api = apiClient(hub.url, await hub.adminToken());
  const { text } = await api.mutate<JoinTokenCreated>("joinTokens.create", { usesMax: AGENTS });
  const { gatewayUrl } = hub;
  const agents: EnrolledAgent[] = [];
  // A few at a time: all of them would wait for the token's one row, and the last of them too long.
  while (agents.length < AGENTS) {
    agents.push(...(await Promise.all(Array.from({ length: 5 }, () => enrolAgent(gatewayUrl, text)))));
  }
  const emitters = agents.map((agent, i) => new Emitter(agent, i));
  const storedCount = async () =>
    Number(
      (await database.sql<{ n: string }>("SELECT count(*) AS n FROM event WHERE type = 'agent.numbered'"))[0]
        ?.n,
    );

  const running = Promise.all(emitters.map((emitter) => emitter.run(gatewayUrl)));
  for (const share of [0.15, 0.5]) {
    await until("some are stored", async () => (await storedCount()) > AGENTS * EVENTS * share);
    expect(await hub.end("SIGKILL")).toBe("SIGKILL");
    expect(await storedCount()).toBeLessThan(AGENTS * EVENTS);
    hub = await startHubProcess(place);
  }
  await running;

  const rows = await database.sql<{ agents: string; events: string; numbers: string }>(
    `SELECT count(DISTINCT actor_id) AS agents, count(*) AS events, count(DISTINCT (actor_id, data->>'number')) AS numbers
     FROM event WHERE type = 'agent.numbered'`,
  );
  expect(rows).toEqual([
    { agents: String(AGENTS), events: String(AGENTS * EVENTS), numbers: String(AGENTS * EVENTS) },
  ]);
  expect(await hub.end("SIGTERM")).toBe(0);
}, 300_000);

test("a second hub on the same ports, a wrong secret and a wrong setting end with 2 and one sentence", async () => {
  const hub = await startHubProcess(place);
  const other = { ...place, hubPort: await freePort() };
  await expect(startHubProcess(other)).rejects.toThrow(/ended with 2: .*port \d+ is taken/s);
  const free = { ...other, gatewayPort: await freePort() };
  const secret = { ORRERY_SECRET_KEY: "a".repeat(64) };
  await expect(startHubProcess(free, secret)).rejects.toThrow(
    /ended with 2: .*sealed with another secret key/s,
  );
  await expect(startHubProcess(free, { ORRERY_HUB_PORT: "nope" })).rejects.toThrow(
    /ended with 2: .*ORRERY_HUB_PORT/s,
  );
  expect(await hub.end("SIGTERM")).toBe(0);
}, 240_000);
