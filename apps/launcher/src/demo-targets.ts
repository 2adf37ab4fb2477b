import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { TargetCheck, TargetView } from "@orrery/protocol";
import { z } from "zod";
import { type DemoServerKind, demoCheck, startDemoServer } from "./demo-servers.ts";
import type { HubApi } from "./hub-api.ts";

export type DemoTarget = {
  name: string;
  kind: DemoServerKind;
  place: string;
  latitude: number;
  longitude: number;
};

/** Stand-ins for three exchanges, where those are known to be. The real ones are never contacted. */
export const DEMO_TARGETS: readonly DemoTarget[] = [
  { name: "bybit", kind: "websocket", place: "Singapore (demo)", latitude: 1.29, longitude: 103.85 },
  { name: "binance", kind: "http", place: "Tokyo (demo)", latitude: 35.65, longitude: 139.75 },
  { name: "okx", kind: "tcp", place: "Hong Kong (demo)", latitude: 22.32, longitude: 114.17 },
];

/** What each start makes of it: which targets there were, and where their servers listened. */
const Mark = z.record(z.string(), z.object({ targetId: z.string(), port: z.int() }));
type Mark = z.infer<typeof Mark>;

/** Quick enough to follow a change within five seconds. */
const INTERVAL_MS = 1000;

/**
 * Makes the demo targets once in the life of a data folder, and starts their servers at each start. `markFile` remembers them, so that
 * what an operator removes stays removed, and its server stays away. Answers with the names of those that there are.
 */
export async function startDemoTargets(
  api: Pick<HubApi, "targets" | "createTarget" | "updateTarget">,
  markFile: string,
): Promise<string[]> {
  const mark = readMark(markFile);
  const targets = await api.targets();
  const started: string[] = [];
  for (const demo of DEMO_TARGETS) {
    const made = mark?.[demo.name];
    const target = targets.find(({ id }) => id === made?.targetId);
    if (made !== undefined && target === undefined) continue;
    if (made === undefined && (mark !== null || targets.some(({ name }) => name === demo.name))) continue;
    const port = await startDemoServer(demo.kind, made?.port ?? null);
    const check = demoCheck(demo.kind, port);
    const targetId = target === undefined ? await create(api, demo, check) : target.id;
    if (target !== undefined && !isDeepStrictEqual(target.check, check)) await update(api, target, check);
    started.push(demo.name);
    writeMark(markFile, { ...readMark(markFile), [demo.name]: { targetId, port } });
  }
  if (mark === null && started.length === 0) writeMark(markFile, {});
  return started;
}

function create(
  api: Pick<HubApi, "createTarget">,
  { name, place, latitude, longitude }: DemoTarget,
  check: TargetCheck,
): Promise<string> {
  return api.createTarget({
    ...{ name, place, latitude, longitude, check },
    intervalMs: INTERVAL_MS,
    timeoutMs: INTERVAL_MS,
    // Other nodes would look for it on their own hosts.
    nodeFilter: "label.demo=true",
    allowsPrivate: true,
    isDemo: true,
  });
}

async function update(
  api: Pick<HubApi, "updateTarget">,
  target: TargetView,
  check: TargetCheck,
): Promise<void> {
  const { id, name, latitude, longitude, place, intervalMs, timeoutMs, nodeFilter, allowsPrivate } = target;
  const fields = { name, latitude, longitude, place, intervalMs, timeoutMs, nodeFilter, allowsPrivate };
  await api.updateTarget({ targetId: id, ...fields, check });
}

/** Null = there never was a start with demo targets. */
function readMark(markFile: string): Mark | null {
  if (!existsSync(markFile)) return null;
  try {
    return Mark.parse(JSON.parse(readFileSync(markFile, "utf8")));
  } catch {
    // Whatever it once said, they were made before.
    return {};
  }
}

function writeMark(markFile: string, mark: Mark): void {
  writeFileSync(markFile, `${JSON.stringify(mark, null, 2)}\n`);
}
