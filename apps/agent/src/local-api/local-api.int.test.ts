import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { FederationService, WriteOutcome } from "@orrery/protocol/local";
import type { Logger } from "@orrery/runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CoordinatedFederation } from "../coordination/testing/coordinated-federation.ts";
import { LocalApi } from "./local-api.ts";

type Api = Client<typeof FederationService>;

const SERVICE = "orrery.local.v1.FederationService";
const bytes = (text: string) => new TextEncoder().encode(text);
const logged: unknown[] = [];
const log = Object.fromEntries(
  ["debug", "info", "warn", "error"].map((level) => [level, (...line: unknown[]) => void logged.push(line)]),
) as unknown as Logger;

let federation: CoordinatedFederation;
let dataDir: string;
let api: LocalApi;
let url: string;
let token: string;

beforeEach(async () => {
  federation = await CoordinatedFederation.start("m1", "m2", "m3");
  dataDir = mkdtempSync(join(tmpdir(), "orrery-local-api-"));
  const started = await LocalApi.start({ dataDir, host: "127.0.0.1", port: 0, usage: null, log });
  if (started.outcome === "failed") throw new Error(started.sentence);
  api = started.api;
  api.setFederations(federation.hostAt(await federation.follower()));
  ({ url, token } = JSON.parse(readFileSync(join(dataDir, "local-api.json"), "utf8")) as Record<
    string,
    string
  > & {
    url: string;
    token: string;
  });
});

afterEach(async () => {
  await api.stop();
  await federation.end();
  rmSync(dataDir, { recursive: true, force: true });
});

function clientOf(kind: "connect" | "connect-http1" | "grpc", sent = token): Api {
  const interceptors = [
    (next: (input: never) => Promise<never>) => (input: { header: Headers }) => {
      input.header.set("authorization", `Bearer ${sent}`);
      return next(input as never);
    },
  ] as never;
  if (kind === "grpc")
    return createClient(FederationService, createGrpcTransport({ baseUrl: url, interceptors }));
  const httpVersion = kind === "connect" ? "2" : "1.1";
  return createClient(FederationService, createConnectTransport({ baseUrl: url, httpVersion, interceptors }));
}

async function json(method: string, input: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/${SERVICE}/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: typeof input === "string" ? input : JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function codeOf(promise: Promise<unknown>): Promise<Code | null> {
  return promise.then(
    () => null,
    (error: unknown) => ConnectError.from(error).code,
  );
}

test("one port speaks Connect and gRPC over HTTP/2, Connect over HTTP/1.1, and plain JSON", async () => {
  for (const kind of ["connect", "connect-http1", "grpc"] as const) {
    const client = clientOf(kind);
    const { revision } = await client.put({ key: kind, value: bytes("1") });
    const { entry, freshness } = await client.get({ key: kind });
    expect(entry).toMatchObject({ key: kind, value: bytes("1"), revision });
    expect(freshness?.isStale).toBe(false);
  }
  const put = await json("Put", { key: "json", value: btoa("1") });
  expect(put.status).toBe(200);
  const get = await json("Get", { federation: "test", key: "json" });
  expect(get.body).toMatchObject({ entry: { key: "json", value: btoa("1"), revision: put.body.revision } });
  const listed = await clientOf("connect").list({ limit: 3 });
  expect(listed.entries.map(({ key }) => key)).toEqual(["connect", "connect-http1", "grpc"]);
  expect(listed.hasMore).toBe(true);
});

test("the file is its owner's alone, the token stays over a restart, and no log has it", async () => {
  expect(statSync(join(dataDir, "local-api.json")).mode & 0o777).toBe(0o600);
  await api.stop();
  const again = await LocalApi.start({ dataDir, host: "127.0.0.1", port: 0, usage: null, log });
  if (again.outcome === "failed") throw new Error(again.sentence);
  api = again.api;
  expect(JSON.parse(readFileSync(join(dataDir, "local-api.json"), "utf8"))).toEqual({
    url: again.url,
    token,
  });
  expect(JSON.stringify(logged)).toContain(again.url);
  expect(JSON.stringify(logged)).not.toContain(token);
});

test("without the token nothing is answered, in any protocol", async () => {
  for (const kind of ["connect", "connect-http1", "grpc"] as const) {
    expect(await codeOf(clientOf(kind, "wrong").getLeader({}))).toBe(Code.Unauthenticated);
  }
  for (const authorization of ["", "Bearer ", "Bearer x", `Basic ${token}`, `Bearer ${token}x`]) {
    const answer = await json("GetLeader", {}, { authorization });
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    expect(answer.body.message).toContain("local-api.json");
  }
});

test("a request for another host's name is refused, also with the token", async () => {
  const status = await new Promise((resolve, reject) => {
    const headers = {
      host: "evil.example:80",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
    };
    const sent = request(`${url}/${SERVICE}/GetLeader`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject);
    sent.end("{}");
  });
  expect(status).toBe(403);
});

test("bad bodies are refused with what is wrong", async () => {
  expect(await json("Put", "{")).toMatchObject({ status: 400, body: { code: "invalid_argument" } });
  expect(await json("Put", { key: 5 })).toMatchObject({ status: 400, body: { code: "invalid_argument" } });
  expect(await json("Put", { key: "" })).toMatchObject({ status: 400 });
  expect(await json("Put", { key: "k".repeat(513) })).toMatchObject({ status: 400 });
  expect(await json("Put", { key: "a", value: btoa("x".repeat(64 * 1024 + 1)) })).toMatchObject({
    status: 400,
  });
  expect(await json("Put", { key: "a", value: btoa("x".repeat(2_000_000)) })).toMatchObject({
    ...{ status: 429, body: { code: "resource_exhausted" } },
  });
  expect(await json("Nothing", {})).toMatchObject({ status: 404, body: { code: "unimplemented" } });
  const tooBig = { key: "a", requestId: { clientId: "c", sequence: "99999999999999999" } };
  expect(await json("Put", tooBig)).toMatchObject({ status: 400, body: { code: "invalid_argument" } });
  expect(await json("AcquireLock", { name: "l", owner: "me", ttlMs: 10 })).toMatchObject({ status: 400 });
  const garbage = await fetch(`${url}/${SERVICE}/Put`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/proto" },
    body: Buffer.from([0xff, 0xff, 0xff]),
  });
  // What is no protobuf message is `internal` in gRPC and Connect.
  expect(garbage.status).toBe(500);
  // And it goes on.
  expect((await json("Put", { key: "a", value: btoa("1") })).status).toBe(200);
});

test("what speaks no HTTP is cut off, and harms nobody", async () => {
  const { port } = new URL(url);
  for (const greeting of ["PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "\u0000\u0001\u0002", "P", "PRI"]) {
    const socket = connect(Number(port), "127.0.0.1");
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => undefined);
    socket.end(greeting);
    socket.resume();
    await closed;
  }
  expect((await json("GetLeader", {})).status).toBe(200);
});

test("the agents' own keys, locks and topics are nobody else's", async () => {
  const client = clientOf("connect");
  const asked = [
    client.put({ key: "orrery/guards", value: bytes("{}") }),
    client.get({ key: "orrery/guards" }),
    client.delete({ key: "orrery/guards" }),
    client.list({ prefix: "orrery/" }),
    client.acquireLock({ name: "orrery/x", owner: "me", ttlMs: 5_000 }),
    client.sendMessage({ topic: "orrery/write", payload: bytes("x") }),
  ];
  for (const each of asked) expect(await codeOf(each)).toBe(Code.InvalidArgument);
  const { results } = await client.propose({
    writes: [{ sequence: 7n, operation: { case: "put", value: { key: "orrery/x", value: bytes("1") } } }],
  });
  expect(results).toMatchObject([{ sequence: 7n, outcome: WriteOutcome.REFUSED }]);
});

test("an unknown federation is named, with those that there are", async () => {
  const answer = await json("Get", { federation: "other", key: "a" });
  expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(answer.body.message).toContain('"other"');
  expect(answer.body.message).toContain("test");
  api.setFederations(null);
  expect(await json("Get", { key: "a" })).toMatchObject({ status: 503, body: { code: "unavailable" } });
  expect((await json("ListFederations", {})).body).toEqual({});
});

test("an old fencing token is refused, the leader's is taken", async () => {
  const client = clientOf("connect");
  await client.put({ key: "a", value: bytes("1") });
  const fencingToken = (await client.getLeader({})).leader?.fencingToken ?? 0n;
  expect(await codeOf(client.put({ key: "a", value: bytes("2"), fencingToken: fencingToken - 1n }))).toBe(
    Code.FailedPrecondition,
  );
  await client.put({ key: "a", value: bytes("2"), fencingToken });
});

test("compare and put, delete, and the same request again", async () => {
  const client = clientOf("grpc");
  const requestId = { clientId: "worker", sequence: 1n, answeredBelow: 1n };
  const first = await client.compareAndPut({ key: "a", value: bytes("1"), expectedRevision: 0n, requestId });
  expect(first.isStored).toBe(true);
  expect(
    await client.compareAndPut({ key: "a", value: bytes("1"), expectedRevision: 0n, requestId }),
  ).toEqual(first);
  const other = await client.compareAndPut({ key: "a", value: bytes("2"), expectedRevision: 0n });
  expect(other).toMatchObject({ isStored: false, revision: first.revision });
  expect((await client.delete({ key: "a" })).isDeleted).toBe(true);
  expect((await client.delete({ key: "a" })).isDeleted).toBe(false);
});

test("a lock is held, waited for, renewed, lost when it is not, and then its token is good for nothing", async () => {
  const client = clientOf("connect");
  const mine = await client.acquireLock({ name: "l", owner: "me", ttlMs: 5_000 });
  expect(mine.isAcquired).toBe(true);
  expect(await client.acquireLock({ name: "l", owner: "you", ttlMs: 5_000 })).toMatchObject({
    ...{ isAcquired: false, owner: "me", token: mine.token },
  });
  expect(await client.renewLock({ name: "l", token: mine.token })).toMatchObject({
    isRenewed: true,
    validForMs: 5_000,
  });
  const yours = await client.acquireLock({ name: "l", owner: "you", ttlMs: 60_000, waitMs: 30_000 });
  expect(yours.isAcquired).toBe(true);
  expect(yours.token).toBeGreaterThan(mine.token);
  expect((await client.renewLock({ name: "l", token: mine.token })).isRenewed).toBe(false);
  expect((await client.releaseLock({ name: "l", token: mine.token })).isReleased).toBe(false);
  expect((await client.releaseLock({ name: "l", token: yours.token })).isReleased).toBe(true);
});

test("watches tell leaders, keys, locks and messages", async () => {
  const client = clientOf("connect");
  for await (const { leader } of client.watchLeader({})) {
    expect(leader?.leaderId).toBe(await federation.leader());
    break;
  }
  const { revision } = await client.put({ key: "w/1", value: bytes("1") });
  await client.delete({ key: "w/1" });
  const told: string[] = [];
  for await (const { changes, resync } of client.watchKeys({ prefix: "w/", fromRevision: revision })) {
    expect(resync).toBe(false);
    for (const { key, value } of changes) told.push(`${key} ${value?.length ?? "deleted"}`);
    if (told.length >= 2) break;
  }
  expect(told).toEqual(["w/1 1", "w/1 deleted"]);
  await client.acquireLock({ name: "l", owner: "me", ttlMs: 60_000 });
  for await (const { holder } of client.watchLock({ name: "l" })) {
    expect(holder).toMatchObject({ owner: "me", ttlMs: 60_000 });
    break;
  }
  const sending = setInterval(() => {
    void federation.at("m1").send({ topic: "t", payload: bytes("hi"), to: null, ttlMs: 1_000 });
    void federation.at("m2").send({ topic: "t", payload: bytes("hi"), to: null, ttlMs: 1_000 });
  }, 20);
  for await (const { messages } of client.watchMessages({ topic: "t" })) {
    expect(messages[0]).toMatchObject({ topic: "t", payload: bytes("hi") });
    break;
  }
  clearInterval(sending);
});

test("a pipeline answers every write once, many frames at a time, and refuses what is bad without ending", async () => {
  for (const kind of ["connect", "grpc"] as const) {
    const client = clientOf(kind);
    const counts = new Map<bigint, number>();
    const outcomes = new Map<WriteOutcome, number>();
    async function* requests() {
      for (let frame = 0; frame < 20; frame += 1) {
        const writes = Array.from({ length: 200 }, (_, i) => ({
          sequence: BigInt(frame * 200 + i + 1),
          operation: {
            case: "put",
            value: { key: `${i === 7 ? "orrery/" : ""}p/${i}`, value: bytes("x") },
          } as const,
        }));
        yield { clientId: `pipe-${kind}`, answeredBelow: BigInt(Math.max(0, frame - 4) * 200), writes };
      }
    }
    for await (const { results } of client.pipeline(requests())) {
      for (const { sequence, outcome } of results) {
        counts.set(sequence, (counts.get(sequence) ?? 0) + 1);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(4_000);
    expect(new Set(counts.values())).toEqual(new Set([1]));
    expect(outcomes).toEqual(
      new Map([
        [WriteOutcome.REFUSED, 20],
        [WriteOutcome.STORED, 3_980],
      ]),
    );
  }
});

test("a minority refuses writes and current reads, and reads what it has as stale", async () => {
  const client = clientOf("connect-http1");
  await client.put({ key: "a", value: bytes("1") });
  federation.cut("m1", "m2", "m3");
  const written = await client
    .put({ key: "a", value: bytes("2") })
    .catch((error: unknown) => ConnectError.from(error));
  expect(written).toBeInstanceOf(ConnectError);
  const refused = await client
    .put({ key: "a", value: bytes("3") })
    .catch((error: unknown) => ConnectError.from(error));
  if (!(refused instanceof ConnectError)) throw new Error("it was written");
  expect(refused.code).toBe(Code.Unavailable);
  expect(refused.message).toMatch(/1 of 3 voters.*Missing: node-m\d, node-m\d/);
  expect(await codeOf(client.get({ key: "a" }))).toBe(Code.Unavailable);
  const stale = await client.get({ key: "a", stale: true });
  expect(stale).toMatchObject({ entry: { value: bytes("1") }, freshness: { isStale: true } });
  expect(stale.freshness?.ageMs).toBeGreaterThan(0);
});
