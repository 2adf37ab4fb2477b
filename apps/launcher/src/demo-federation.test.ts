import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { formDemoFederation } from "./demo-federation.ts";
import { DEMO_FLEET } from "./demo-fleet.ts";
import type { DemoNode } from "./hub-api.ts";

let folder: string;
let markFile: string;
let created: unknown[];
let names: Set<string>;
let nodes: DemoNode[];
const ids = () => DEMO_FLEET.map(({ name }): string | null => `id-${name}`);
const never = new AbortController().signal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-demo-"));
  markFile = join(folder, "demo-federation");
  created = [];
  names = new Set();
  nodes = DEMO_FLEET.map(({ name }) => ({ id: `id-${name}` as DemoNode["id"], name, isReachable: true }));
});
afterEach(() => rmSync(folder, { recursive: true }));

const api = {
  nodes: async () => nodes,
  federationNames: async () => names,
  createFederation: async (input: unknown) => {
    created.push(input);
  },
};

test("it is made once, of the three demo nodes", async () => {
  expect(await formDemoFederation(api, markFile, ids, never)).toBe("created");
  expect(created).toEqual([
    {
      name: "demo",
      members: [{ nodeId: "id-tokyo-1" }, { nodeId: "id-singapore-1" }, { nodeId: "id-frankfurt-1" }],
    },
  ]);
  expect(await formDemoFederation(api, markFile, ids, never)).toBe("made-before");
  expect(created).toHaveLength(1);
});

test("one that an operator removed stays removed, one that is there is left alone", async () => {
  writeFileSync(markFile, "");
  expect(await formDemoFederation(api, markFile, ids, never)).toBe("made-before");
  rmSync(markFile);
  names.add("demo");
  expect(await formDemoFederation(api, markFile, ids, never)).toBe("there-already");
  expect(created).toEqual([]);
  expect(existsSync(markFile)).toBe(true);
});

test("it waits for all nodes to be reachable, and over a hub that fails", async () => {
  const [first, ...others] = nodes;
  let asked = 0;
  const slow = {
    ...api,
    nodes: async () => {
      asked += 1;
      if (asked === 1) throw new Error("the hub is not up");
      if (asked === 2) return others;
      if (asked === 3 && first !== undefined) return [{ ...first, isReachable: false }, ...others];
      return nodes;
    },
  };
  expect(await formDemoFederation(slow, markFile, ids, never)).toBe("created");
  expect(asked).toBe(4);
});

test("it waits for all to have enrolled, and a node that was renamed is the same", async () => {
  nodes = nodes.map((node) => ({ ...node, name: `renamed-${node.name}` }));
  let asked = 0;
  const later = () => {
    asked += 1;
    return asked === 1 ? [null, ...ids().slice(1)] : ids();
  };
  expect(await formDemoFederation(api, markFile, later, never)).toBe("created");
  expect(asked).toBe(2);
});

test("a stop ends the wait, and the next start goes on", async () => {
  nodes = [];
  const stop = new AbortController();
  const forming = formDemoFederation(api, markFile, ids, stop.signal);
  stop.abort();
  expect(await forming).toBe("stopped");
  expect(existsSync(markFile)).toBe(false);
});
