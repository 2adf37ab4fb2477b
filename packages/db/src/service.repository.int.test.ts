import type { RecordedRequest, ServiceId } from "@orrery/protocol";
import { ServiceSettings } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServiceMinute } from "./service-minute.repository.ts";
import { createTestDatabase, type TestDatabase } from "./testing/index.ts";

const MINUTE_MS = 60_000;
const HOUR = Date.UTC(2026, 0, 5, 12);
let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

const at = (index: number) => HOUR + index * MINUTE_MS;
const newId = () => sortableId() as ServiceId;
const latencies = (counts: Record<number, number>) => Array.from({ length: 18 }, (_, at) => counts[at] ?? 0);

function minute(serviceId: ServiceId, overrides: Partial<ServiceMinute> = {}): ServiceMinute {
  return {
    ...{ serviceId, minuteAtMs: HOUR, requestCount: 10, failedCount: 1, retriedCount: 2, refusedCount: 3 },
    latencies: latencies({ 4: 9 }),
    ...overrides,
  };
}

function request(atMs: number): RecordedRequest {
  return { atMs, instanceId: "i-1" as never, tookMs: 3, isOk: true, session: null, client: "c" };
}

test("a service is what it was stored as; its name is free again once it was removed", async () => {
  const service = {
    ...{ id: newId(), name: "orders", description: "All of them.", isAutomatic: false, createdAtMs: HOUR },
    settings: ServiceSettings.parse({ strategy: "ip-hash", breaker: { openMs: 5000 } }),
  };
  await read.service.insert(service);
  const stored = { ...service, updatedAtMs: HOUR, removedAtMs: null };
  expect(await read.service.find(service.id)).toEqual(stored);
  await expect(read.service.insert({ ...service, id: newId() })).rejects.toMatchObject({
    code: "NAME_TAKEN",
    message: expect.stringContaining("orders exists already"),
  });
  const settings = { ...service.settings, panicRatio: 0.25 };
  await read.service.update(service.id, { name: "bills", description: "", settings }, HOUR + 1);
  await read.service.insert({ ...service, id: newId() });
  expect((await read.service.findAll()).map(({ name }) => name)).toEqual(["bills", "orders"]);
  await expect(
    read.service.update(service.id, { name: "orders", description: "", settings }, HOUR + 2),
  ).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await read.service.markRemoved(service.id, HOUR + 3);
  expect(await read.service.find(service.id)).toEqual({
    ...stored,
    ...{ name: "bills", description: "", settings, updatedAtMs: HOUR + 1, removedAtMs: HOUR + 3 },
  });
  await read.service.insert({ ...service, id: newId(), name: "bills" });
});

test("of the names that a worker's ports ask for, those that are missing are made, once", async () => {
  await read.service.insert({
    ...{ id: newId(), name: "there", description: "", isAutomatic: false, createdAtMs: HOUR },
    settings: ServiceSettings.parse({}),
  });
  const made = await database.db.write(
    { actor: { kind: "hub", id: "hub", name: "hub" }, correlationId: "c" as never },
    async (tx) => {
      await tx.service.countForChange();
      return tx.service.insertMissing(["missing", "there", "missing"], HOUR);
    },
  );
  expect(made).toEqual([{ id: expect.any(String), name: "missing" }]);
  expect(await read.service.find(made[0]?.id as ServiceId)).toMatchObject({
    ...{ name: "missing", isAutomatic: true, settings: ServiceSettings.parse({}) },
  });
  expect(await read.service.insertMissing(["missing"], HOUR)).toEqual([]);
});

test("workers are found by the services that ports of theirs are for, removed ones not", async () => {
  const ports = (...services: (string | null)[]) => ({
    ports: services.map((service, index) => ({ name: `p${index}`, service, port: null })),
  });
  const rows = [
    { name: "both", spec: ports("web", null, "web", "api"), removedAt: null },
    { name: "api-only", spec: ports("api"), removedAt: null },
    { name: "none", spec: ports(null), removedAt: null },
    { name: "bare", spec: ports(), removedAt: null },
    { name: "gone", spec: ports("api"), removedAt: new Date(HOUR) },
  ];
  await database.db.prisma.worker.createMany({
    data: rows.map((row) => ({
      ...row,
      ...{ id: sortableId(), revision: 1, wantedCount: 1, rollout: {}, isDemo: false },
      ...{ createdAt: new Date(HOUR), updatedAt: new Date(HOUR) },
    })),
  });
  const api = [
    { service: "api", worker: "api-only" },
    { service: "api", worker: "both" },
  ];
  expect(await read.service.findWorkers()).toEqual([...api, { service: "web", worker: "both" }]);
  expect(await read.service.findWorkers("api")).toEqual(api);
  expect(await read.service.findWorkers("none")).toEqual([]);
});

test("minutes add up; steps go from the first included to the last excluded", async () => {
  const [serviceId, other] = [newId(), newId()];
  await read.serviceMinute.add([minute(serviceId), minute(other)]);
  await read.serviceMinute.add([minute(serviceId, { latencies: latencies({ 4: 1, 17: 2 }) })]);
  await read.serviceMinute.add([-1, 1, 5, 10].map((index) => minute(serviceId, { minuteAtMs: at(index) })));
  const range = { serviceId, fromAtMs: at(0), toAtMs: at(10), stepMs: 5 * MINUTE_MS };
  const counts = (times: number) => ({
    ...{ requestCount: 10 * times, failedCount: times, retriedCount: 2 * times, refusedCount: 3 * times },
  });
  expect(await read.serviceMinute.readSteps(range)).toEqual([
    { atMs: at(0), ...counts(3), latencies: latencies({ 4: 19, 17: 2 }) },
    { atMs: at(5), ...counts(1), latencies: latencies({ 4: 9 }) },
  ]);
  await read.serviceMinute.prune(at(5));
  expect(await read.serviceMinute.readSteps(range)).toMatchObject([{ atMs: at(5) }]);
});

test("recordings of all replicas are read together, the newest minutes first", async () => {
  const [serviceId, other] = [newId(), newId()];
  const recording = (index: number, count: number, hubId = "hub-1") => ({
    ...{ serviceId, minuteAtMs: at(index), hubId, requestCount: 10 * count },
    requests: Array.from({ length: count }, (_, each) => request(at(index) + each)),
  });
  await read.serviceRecording.add([
    recording(0, 3),
    recording(1, 2),
    { ...recording(1, 1), serviceId: other },
  ]);
  await read.serviceRecording.add([recording(1, 1), recording(1, 2, "hub-2"), recording(2, 1)]);
  const range = { serviceId, fromAtMs: at(0), toAtMs: at(2) };
  const readAll = async (limit: number) => {
    const { json, standsFor } = await read.serviceRecording.readRecord(range, limit);
    return {
      atMs: (JSON.parse(json) as RecordedRequest[][]).map((each) => each.map(({ atMs }) => atMs)),
      standsFor,
    };
  };
  const [first, second] = [at(0), at(1)];
  expect(await readAll(100)).toEqual({
    atMs: [
      [second, second + 1, second],
      [second, second + 1],
      [first, first + 1, first + 2],
    ],
    standsFor: 80,
  });
  // As many minutes as make the limit; what it all stands for is told none the less.
  expect(await readAll(4)).toMatchObject({ atMs: [{ length: 3 }, { length: 2 }], standsFor: 80 });
  expect(await readAll(1)).toMatchObject({ atMs: [{ length: 3 }] });
  expect(await read.serviceRecording.readRecord({ ...range, toAtMs: at(0) }, 9)).toEqual({
    ...{ json: "[]", standsFor: 0 },
  });
  expect(await read.serviceRecording.prune(at(1), 10)).toBe(1);
  expect((await readAll(100)).atMs).toHaveLength(2);
});
