import {
  type InstanceId,
  type NodeId,
  type ServiceCreateInput,
  type ServiceId,
  type ServiceInstance,
  ServiceSettings,
  type ServiceView,
} from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const MINUTE_MS = 60_000;
const SERVICES = () => api.as("operator").services;
let names = 0;
type Given = Partial<Omit<ServiceCreateInput, "settings">> & { settings?: Partial<ServiceSettings> };

const create = (given: Given = {}) => SERVICES().create({ name: `service-${++names}`, ...given });

function update({ id, name, description, settings }: ServiceView, change: Given): Promise<ServiceView> {
  const fields = { name, description, ...change, settings: { ...settings, ...change.settings } };
  return SERVICES().update({ serviceId: id, ...fields });
}

async function eventsOf(id: ServiceId) {
  return (await api.as("admin").events.list({ subjectKind: "service", subjectId: id })).items;
}

async function insertWorker(service: string): Promise<string> {
  const name = `worker-${++names}`;
  const now = new Date();
  const spec = { ports: [{ name: "http", service, port: null }] };
  await api.db.prisma.worker.create({
    data: {
      ...{ id: sortableId(), name, spec, revision: 1, wantedCount: 1, rollout: {}, isDemo: false },
      ...{ createdAt: now, updatedAt: now },
    },
  });
  return name;
}

const instance = (id: string, overrides: Partial<ServiceInstance> = {}): ServiceInstance => ({
  ...{ id: id as InstanceId, nodeId: "n-1" as NodeId, region: "tokyo", zone: "a", host: "127.0.0.1" },
  ...{ port: 8080, contract: "1.0.0", weight: 1, isDraining: false, load: null },
  ...overrides,
});

test("a name is enough for a service; it and its event are one transaction", async () => {
  const view = await create({ name: "orders", settings: { strategy: "ip-hash" } });
  expect(view).toMatchObject({
    ...{ name: "orders", description: "", isAutomatic: false, workers: [], instances: [], routers: [] },
    ...{ traffic: null, settings: ServiceSettings.parse({ strategy: "ip-hash" }) },
  });
  expect(await SERVICES().get({ serviceId: view.id })).toEqual({ ...view, atMs: expect.any(Number) });
  expect(await eventsOf(view.id)).toMatchObject([
    {
      type: "service.created",
      actor: { name: "operator@orrery.example" },
      data: { before: null, after: { name: "orders", strategy: "ip-hash", "breaker.openMs": 60_000 } },
    },
  ]);
  await expect(create({ name: "orders" })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a change tells what differs, setting by setting; another strategy is an event of its own", async () => {
  const view = await create();
  const { breaker } = view.settings;
  const changed = await update(view, {
    description: "All of them.",
    settings: { strategy: "random", breaker: { ...breaker, openMs: 5000 } },
  });
  expect(changed.settings).toMatchObject({ strategy: "random", breaker: { ...breaker, openMs: 5000 } });
  await update(changed, {});
  expect(await eventsOf(view.id)).toMatchObject([
    {
      type: "service.strategy_changed",
      summary: `${view.name}: strategy went from adaptive to random`,
      data: { before: { strategy: "adaptive" }, after: { strategy: "random" } },
    },
    {
      type: "service.changed",
      summary: `${view.name}: description went from none to All of them., breaker.openMs went from 60000 to 5000`,
      data: { before: { "breaker.openMs": 60_000 }, after: { "breaker.openMs": 5000 } },
    },
    { type: "service.created" },
  ]);
});

test("what a worker's port is for is neither renamed nor removed; without one it goes", async () => {
  const view = await create();
  const worker = await insertWorker(view.name);
  expect((await SERVICES().get({ serviceId: view.id })).workers).toEqual([worker]);
  expect((await SERVICES().list()).find(({ id }) => id === view.id)).toMatchObject({ workers: [worker] });
  const message = (verb: string) =>
    expect.stringMatching(
      new RegExp(`${view.name} cannot be ${verb}: ports of ${worker} are for it.*try again`),
    );
  await expect(update(view, { name: "other" })).rejects.toMatchObject({ message: message("renamed") });
  await expect(SERVICES().remove({ serviceId: view.id })).rejects.toMatchObject({
    message: message("removed"),
  });
  await update(view, { description: "Its settings may change." });

  await api.db.prisma.worker.updateMany({ where: { name: worker }, data: { removedAt: new Date() } });
  expect(await SERVICES().remove({ serviceId: view.id })).toEqual({ ok: true });
  expect((await eventsOf(view.id))[0]).toMatchObject({ type: "service.removed", data: { after: null } });
  for (const verb of ["get", "remove"] as const) {
    await expect(SERVICES()[verb]({ serviceId: view.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});

test("what cannot be is refused with a sentence", async () => {
  const settings = ServiceSettings.parse({});
  const cases: [Given, RegExp][] = [
    [{ name: "No Label" }, /name/],
    [
      { settings: { outlier: { ...settings.outlier, maxEjectionMs: 100 } } },
      /baseEjectionMs must not exceed/,
    ],
    [{ settings: { deadline: { ...settings.deadline, maxMs: 20 } } }, /must not exceed/],
    [{ settings: { panicRatio: 2 } }, /panicRatio/],
  ];
  const view = await create();
  for (const [given, message] of cases) {
    const refusal = { code: "BAD_REQUEST", message: expect.stringMatching(message) };
    await expect(create(given)).rejects.toMatchObject(refusal);
    await expect(update(view, given)).rejects.toMatchObject(refusal);
  }
});

test("settings that gateways could not be told any more are refused", async () => {
  const callers = Array.from({ length: 100 }, (_, at) => ({
    ...{ caller: `${"c".repeat(120)}${at}`, perMinute: 1 },
  }));
  const { callerLimits } = ServiceSettings.parse({});
  const many = { settings: { callerLimits: { ...callerLimits, callers } } };
  const made = await Promise.all(Array.from({ length: 26 }, () => create(many)));
  const [first] = made as [ServiceView];
  const message = expect.stringMatching(
    /together are 4\d\d kB; gateways can be told 400 kB\. Give fewer callers/,
  );
  await expect(create(many)).rejects.toMatchObject({ message });
  await expect(update(await create(), many)).rejects.toMatchObject({ message });
  await update(first, { description: "As large as before." });
  for (const { id: serviceId } of made) await SERVICES().remove({ serviceId });
});

test("instances and how gateways find them are in the view; lists say it without the gateways", async () => {
  const view = await create();
  const usable = {
    ...{ instanceId: "i-1" as InstanceId, standing: "usable" as const, reason: "", sinceAtMs: 0, weight: 1 },
    ...{
      ejectedUntilAtMs: null,
      ejectionCount: 0,
      openCount: 0,
      waitingCount: 0,
      latencyMs: 3,
      slowStart: 1,
    },
    breaker: { state: "closed" as const, openUntilAtMs: null, openedCount: 0, consecutiveFailures: 0 },
    ...{ successRatio: 1, shareRatio: 1, requestCount: 9, failedCount: 0 },
  };
  const router = (node: number) => ({
    ...{
      serviceId: view.id,
      nodeId: `n-${node}` as NodeId,
      strategy: "adaptive" as const,
      isPanicking: false,
    },
    ...{ windowMs: 10_000, openCount: 0, queuedCount: 0, instances: [usable], atMs: node },
  });
  api.services.found.instances.set(view.name, [instance("i-1"), instance("i-2")]);
  api.services.found.routers.set(
    view.id,
    Array.from({ length: 25 }, (_, node) => router(node)),
  );
  const found = await SERVICES().get({ serviceId: view.id });
  expect(found).toMatchObject({
    ...{ instances: [{ id: "i-1" }, { id: "i-2" }], routers: { length: 20 } },
    standing: { gatewayCount: 25, counts: { usable: 1 }, untoldCount: 1 },
  });
  const listed = (await SERVICES().list()).find(({ id }) => id === view.id);
  expect(listed).toEqual({ ...found, routers: [], atMs: expect.any(Number) });
});

test("a series has steps of whole minutes, with quantiles", async () => {
  const { id: serviceId } = await create();
  const atMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 5 * MINUTE_MS;
  const latencies = Array.from({ length: 18 }, (_, at) => (at === 4 ? 100 : 0));
  const minute = { serviceId, failedCount: 1, retriedCount: 2, refusedCount: 3, latencies };
  await api.db.read.serviceMinute.add([{ ...minute, minuteAtMs: atMs, requestCount: 100 }]);
  expect(await SERVICES().series({ serviceId, fromAtMs: atMs, toAtMs: atMs + MINUTE_MS })).toEqual({
    stepMs: MINUTE_MS,
    points: [
      {
        ...{ atMs, requestCount: 100, failedCount: 1, retriedCount: 2, refusedCount: 3 },
        ...{ p50Ms: 12, p99Ms: 15.9 },
      },
    ],
  });
  const backwards = SERVICES().series({ serviceId, fromAtMs: atMs, toAtMs: atMs });
  await expect(backwards).rejects.toMatchObject({ message: "toAtMs must be later than fromAtMs." });
});

test("a preview replays what was recorded at the instances of now, and says how much of all that is", async () => {
  const view = await create({ settings: { strategy: "round-robin" } });
  const { id: serviceId, name } = view;
  const minuteAtMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
  const requests = Array.from({ length: 400 }, (_, at) => ({
    ...{ atMs: minuteAtMs + at * 100, instanceId: (at % 2 === 0 ? "i-1" : "i-2") as InstanceId },
    ...{ tookMs: at % 2 === 0 ? 10 : 300, isOk: true, session: null, client: null },
  }));
  const recording = { serviceId, minuteAtMs, hubId: "hub-1", requestCount: 1600, requests };
  await api.db.read.serviceRecording.add([recording]);
  api.services.found.instances.set(name, [
    ...[instance("i-1"), instance("i-2"), instance("i-3", { isDraining: true })],
  ]);
  const range = { fromAtMs: minuteAtMs, toAtMs: minuteAtMs + MINUTE_MS };
  const preview = await SERVICES().preview({ serviceId, strategy: "least-response-time", ...range });
  expect(preview).toMatchObject({
    recorded: { requestCount: 400, p99Ms: 300 },
    asSet: { requestCount: 400 },
    replayedRatio: 0.25,
  });
  const shareOf = (figures: typeof preview.asSet, id: string) =>
    figures.instances.find(({ instanceId }) => instanceId === id)?.shareRatio ?? 0;
  expect(shareOf(preview.asAsked, "i-1")).toBeGreaterThan(shareOf(preview.asSet, "i-1"));
  expect(preview.asAsked.instances.map(({ instanceId }) => instanceId)).toEqual(["i-1", "i-2"]);
  expect(await SERVICES().preview({ serviceId, strategy: "random", fromAtMs: 0, toAtMs: 1 })).toMatchObject({
    ...{ replayedRatio: 0, sentence: expect.stringContaining("Nothing was recorded") },
  });
  const week = SERVICES().preview({ serviceId, strategy: "random", fromAtMs: 0, toAtMs: 7 * 86_400_000 });
  await expect(week).rejects.toMatchObject({ message: expect.stringContaining("by at most a day") });
});

test("who may only look changes nothing", async () => {
  const view = await create();
  const viewer = api.as("viewer").services;
  expect((await viewer.list()).length).toBeGreaterThan(0);
  const { id: serviceId } = view;
  for (const refused of [
    viewer.create({ name: "mine" }),
    viewer.update({ serviceId, name: "mine", description: "", settings: view.settings }),
    viewer.remove({ serviceId }),
    viewer.test({ serviceId }),
  ]) {
    await expect(refused).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});
