import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry } from "@orrery/domain/consensus";
import { encodeKeyRequest, KeyStore } from "@orrery/domain/keys";
import type { FederationSpec } from "@orrery/protocol";
import { expect, onTestFinished, test } from "vitest";
import { deleteUnneededLogs, type OpenedLog, openMember } from "./open-member.ts";
import { RememberedMembers } from "./remembered-members.ts";
import { placeOf, testSpec } from "./testing/test-spec.ts";

const own = placeOf("a", 1, "m-1");
const spec = testSpec(own, [own]);

async function temporaryFolder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "orrery-members-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return join(root, "federations");
}

async function open(folder: string, which: FederationSpec): Promise<OpenedLog> {
  const opening = await openMember(folder, which, await RememberedMembers.open(`${folder}.json`));
  if (opening.outcome !== "opened") throw new Error(opening.sentence);
  onTestFinished(() => opening.opened.log.close());
  return opening.opened;
}

async function tryOpen(folder: string, which: FederationSpec) {
  return openMember(folder, which, await RememberedMembers.open(`${folder}.json`));
}

function put(index: number, term: number, key: string, value: string): Entry {
  const command = {
    kind: "put" as const,
    key,
    value: new TextEncoder().encode(value),
    expectedRevision: null,
    fencingToken: null,
  };
  const data = encodeKeyRequest({ clientId: "c", sequence: index, answeredBelow: index, command });
  return { index, term, payload: { kind: "command", data } };
}

test("a log that was made is opened again; gone, its member is lost, whatever the hub believes", async () => {
  const folder = await temporaryFolder();
  const first = await open(folder, spec);
  expect(first.outcome).toBe("new");
  await first.log.close();
  const again = await open(folder, spec);
  expect(again.outcome).toBe("opened");
  await again.log.close();
  await rm(folder, { recursive: true });
  expect(await tryOpen(folder, spec)).toMatchObject({
    outcome: "lost",
    sentence: expect.stringContaining("is gone"),
  });
  expect(await tryOpen(folder, { ...spec, mayBeNew: false })).toMatchObject({ outcome: "lost" });
});

test("a log that the hub knows of and nobody here does is lost, too", async () => {
  const folder = await temporaryFolder();
  expect(await tryOpen(folder, { ...spec, mayBeNew: false })).toMatchObject({ outcome: "lost" });
});

test("a damaged log is lost with its verdict, and kept aside", async () => {
  const folder = await temporaryFolder();
  const first = await open(folder, spec);
  await first.log.append({ hardState: null, snapshot: null, entries: [put(1, 1, "a", "1")] });
  await first.log.close();
  const path = join(folder, "m-1", "00000001.log");
  const bytes = await readFile(path);
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  await writeFile(path, bytes);
  expect(await tryOpen(folder, spec)).toMatchObject({ outcome: "lost", sentence: expect.any(String) });
  expect(await readdir(folder)).toEqual(["m-1.damaged-1"]);
});

test("a forced start goes on from everything that the old member's log held, in a term beyond the old ones", async () => {
  const folder = await temporaryFolder();
  const old = await open(folder, spec);
  const entries = [put(1, 4, "a", "1"), put(2, 4, "b", "2"), put(3, 5, "a", "3")];
  // The last one is not known to be committed.
  await old.log.append({ hardState: { term: 6, vote: null, commitIndex: 2 }, snapshot: null, entries });
  await old.log.close();
  const next = placeOf("a", 1, "m-2");
  const forced = testSpec(next, [next], {
    generation: 2,
    inherits: { memberId: own.memberId, termMin: 100 },
  });
  const begun = await open(folder, forced);
  expect(begun.outcome).toBe("new");
  await begun.log.close();

  const { restored } = await open(folder, { ...forced, mayBeNew: false });
  expect(restored.hardState).toEqual({ term: 100, vote: null, commitIndex: 3 });
  expect(restored).toMatchObject({
    entries: [],
    snapshot: { index: 3, term: 5, membership: forced.founding },
  });
  const store = KeyStore.from(restored.snapshot?.data ?? new Uint8Array());
  const text = (key: string) => new TextDecoder().decode(store?.get(key)?.value);
  expect([text("a"), text("b")]).toEqual(["3", "2"]);

  const remembered = await RememberedMembers.open(`${folder}.json`);
  await deleteUnneededLogs(folder, [forced], remembered);
  expect((await readdir(folder)).sort()).toEqual(["m-1", "m-2"]);
  await deleteUnneededLogs(folder, [{ ...forced, inherits: null }], remembered);
  expect(await readdir(folder)).toEqual(["m-2"]);
});

test("a forced start without anything to go on from is lost; whoever is not its founder inherits nothing", async () => {
  const folder = await temporaryFolder();
  const next = placeOf("a", 1, "m-2");
  const inherits = { memberId: own.memberId, termMin: 100 };
  const forced = testSpec(next, [next], { generation: 2, inherits });
  expect(await tryOpen(folder, forced)).toMatchObject({
    outcome: "lost",
    sentence: expect.stringContaining("m-1"),
  });
  const founder = placeOf("b", 2, "m-3");
  const joining = testSpec(next, [founder], { generation: 2, inherits });
  expect((await open(folder, joining)).restored.snapshot).toBeNull();
});

test("a folder that cannot be written decides nothing", async () => {
  const folder = await temporaryFolder();
  await writeFile(folder, "a file in the folder's place");
  expect(await tryOpen(folder, spec)).toMatchObject({ outcome: "failed" });
  expect((await RememberedMembers.open(`${folder}.json`)).has(own.memberId)).toBe(false);
});
