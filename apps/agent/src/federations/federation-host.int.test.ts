import type { KeyAnswer, KeyCommand } from "@orrery/domain/keys";
import { afterEach, expect, test } from "vitest";
import { type FederationProcess, FederationProcesses } from "./testing/federation-processes.ts";

// Members in processes of their own, over real TLS links and real logs, without any hub.

const started: FederationProcesses[] = [];
afterEach(async () => {
  for (const federation of started.splice(0)) await federation.end();
});

async function startThree(): Promise<FederationProcesses> {
  const federation = await FederationProcesses.create(3, "lan");
  started.push(federation);
  return federation;
}

function put(key: string, value: string, fencingToken: number | null = null): KeyCommand {
  return { kind: "put", key, value: new TextEncoder().encode(value), expectedRevision: null, fencingToken };
}

/** Asks whoever leads until there is an answer, under one sequence, as a client does. */
class Client {
  readonly #federation: FederationProcesses;
  #sequence = 0;

  constructor(federation: FederationProcesses) {
    this.#federation = federation;
  }

  async write(command: KeyCommand, among?: readonly FederationProcess[]): Promise<KeyAnswer> {
    this.#sequence += 1;
    const request = { clientId: "client", sequence: this.#sequence, answeredBelow: this.#sequence, command };
    for (;;) {
      const leader = await this.#federation.leader(among);
      const outcome = await leader.write(request);
      if (outcome?.outcome === "answered") return outcome.answer;
    }
  }
}

test("kill -9 of the leader under load: another leads, nothing acknowledged is lost, the dead one comes back", async () => {
  const federation = await startThree();
  const client = new Client(federation);
  const first = await federation.leader();
  const acknowledged: string[] = [];
  let isLoaded = true;
  const load = (async () => {
    for (let i = 0; isLoaded; i += 1) {
      const answer = await client.write(put(`k${i}`, `${i}`));
      if (answer.outcome === "stored") acknowledged.push(`k${i}`);
    }
  })();
  await until(() => acknowledged.length > 50);
  const before = acknowledged.length;
  await first.kill();
  await until(() => acknowledged.length > before + 50);
  isLoaded = false;
  await load;

  await first.start(false);
  const second = await federation.leader();
  expect(second).not.toBe(first);
  for (const member of federation.members) {
    const missing: string[] = [];
    for (const key of acknowledged) {
      const read = await member.get(key, key === acknowledged[0]);
      if (read?.value === null) missing.push(key);
    }
    expect(missing).toEqual([]);
  }
});

test("a frozen leader is replaced; thawed, it leads no more, and its token is refused", async () => {
  const federation = await startThree();
  const client = new Client(federation);
  const frozen = await federation.leader();
  const oldToken = (await frozen.status())?.fencingToken ?? 0;
  expect(await client.write(put("a", "1", oldToken))).toMatchObject({ outcome: "stored" });

  frozen.signal("SIGSTOP");
  const others = federation.members.filter((member) => member !== frozen);
  const next = await federation.leader(others);
  const newToken = (await next.status())?.fencingToken ?? 0;
  expect(newToken).toBeGreaterThan(oldToken);
  const told = next.told.flatMap((each) => (each.kind === "event" ? [each.event] : []));
  const confirmed = told.find((event) => event.kind === "confirmed");
  expect(confirmed).toMatchObject({
    evidence: { peer: frozen.place.memberId, accusation: { kind: "silence" } },
  });
  frozen.signal("SIGCONT");

  expect(await client.write(put("a", "2", oldToken), others)).toEqual({
    outcome: "fenced",
    leaderToken: newToken,
  });
  expect(await client.write(put("a", "2", newToken), others)).toMatchObject({ outcome: "stored" });
  await until(async () => (await frozen.status())?.leaderId === next.place.memberId);
  expect(await frozen.get("a", true)).toEqual({ outcome: "current", value: "2" });
});

test("leadership is handed over on purpose without a failed write", async () => {
  const federation = await startThree();
  const client = new Client(federation);
  const from = await federation.leader();
  const to = federation.members.find((member) => member !== from) ?? from;
  await client.write(put("a", "1"));
  expect(await from.transfer(to.place.memberId)).toEqual({ outcome: "started" });
  await until(
    async () => (await to.status())?.fencingToken !== null && (await to.status())?.role === "leader",
  );
  expect(await client.write(put("a", "2"), [to])).toMatchObject({ outcome: "stored" });
});

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 10));
}
