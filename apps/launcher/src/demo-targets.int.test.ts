import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TargetCreateInput, TargetUpdateInput, TargetView } from "@orrery/protocol";
import { TargetCreateInput as CreateInput, TargetUpdateInput as UpdateInput } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startDemoTargets } from "./demo-targets.ts";

let folder: string;
let markFile: string;
let targets: TargetView[];
let updates: TargetUpdateInput[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-demo-targets-"));
  markFile = join(folder, "demo-targets.json");
  targets = [];
  updates = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const api = {
  targets: async () => targets,
  createTarget: async (input: TargetCreateInput) => {
    const id = `id-${input.name}` as TargetView["id"];
    const fields = CreateInput.parse(input);
    targets.push({ ...fields, id, createdAtMs: 0, updatedAtMs: 0, nearest: null, measures: [] });
    return id;
  },
  updateTarget: async (input: TargetUpdateInput) => {
    updates.push(UpdateInput.parse(input));
  },
};

function portOf({ check }: TargetView): number {
  return "port" in check ? check.port : Number(new URL(check.url).port);
}

test("three stand-ins are made once, for demo nodes alone, and each answers what is measured of it", async () => {
  expect(await startDemoTargets(api, markFile)).toEqual(["bybit", "binance", "okx"]);
  expect(targets.map(({ name, check }) => [name, check.kind])).toEqual([
    ["bybit", "websocket"],
    ["binance", "http"],
    ["okx", "tcp"],
  ]);
  for (const target of targets) {
    expect(target).toMatchObject({ isDemo: true, allowsPrivate: true, nodeFilter: "label.demo=true" });
    expect(target.place).toContain("demo");
  }
  const [websocket, http, tcp] = targets.map(portOf);
  const socket = new WebSocket(`ws://127.0.0.1:${websocket}/`);
  await new Promise((resolve) => socket.once("open", resolve));
  socket.ping("12345678");
  expect(String(await new Promise((resolve) => socket.once("pong", resolve)))).toBe("12345678");
  socket.terminate();
  expect((await fetch(`http://127.0.0.1:${http}/`, { method: "HEAD" })).status).toBe(204);
  const connection = connect({ host: "127.0.0.1", port: tcp ?? 0 });
  await new Promise((resolve) => connection.once("connect", resolve));
  connection.destroy();
});

test("a later start uses the same ports, leaves removed ones away, and moves one whose port is taken", async () => {
  const busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, "127.0.0.1", resolve));
  const { port } = busy.address() as { port: number };
  await startDemoTargets(api, markFile);
  const mark = JSON.parse(readFileSync(markFile, "utf8"));
  // The first start's servers live as long as this process: as if it had been another one.
  for (const name of Object.keys(mark)) mark[name].port = port;
  writeFileSync(markFile, JSON.stringify(mark));
  targets = targets.filter(({ name }) => name !== "okx");
  expect(await startDemoTargets(api, markFile)).toEqual(["bybit", "binance"]);
  expect(updates.map(({ targetId }) => targetId)).toEqual(["id-bybit", "id-binance"]);
  const [moved] = updates;
  expect(moved?.check.kind === "websocket" && Number(new URL(moved.check.url).port)).not.toBe(port);
  busy.close();
});

test("a target of the same name is somebody's, and stays as it is", async () => {
  await api.createTarget({
    ...CreateInput.parse({ name: "okx", check: { kind: "tcp", host: "x.example", port: 1 } }),
  });
  expect(await startDemoTargets(api, markFile)).toEqual(["bybit", "binance"]);
  expect(targets.filter(({ name }) => name === "okx")).toHaveLength(1);
  expect(updates).toEqual([]);
});

test("where all were removed, none comes back", async () => {
  await startDemoTargets(api, markFile);
  targets = [];
  expect(await startDemoTargets(api, markFile)).toEqual([]);
  writeFileSync(markFile, "broken");
  expect(await startDemoTargets(api, markFile)).toEqual([]);
});
