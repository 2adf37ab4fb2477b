import { expect, test } from "vitest";
import { Rng } from "./rng.ts";
import { SimulatedFile } from "./simulated-file.ts";

const NEW = new Uint8Array(2000).fill(7);

test("what was synced stays; what was not is gone, whole or in pieces of the disk", () => {
  const kept = new Set<string>();
  for (let seed = 1; seed <= 200; seed += 1) {
    const file = new SimulatedFile(4096);
    file.write(0, new Uint8Array(100).fill(1));
    file.sync();
    file.write(100, NEW);
    file.tear(new Rng(seed));
    expect(file.bytes.subarray(0, 100).every((byte) => byte === 1)).toBe(true);
    const isKept = (from: number, to: number) => file.bytes.subarray(from, to).every((byte) => byte === 7);
    kept.add([isKept(100, 512), isKept(512, 1024), isKept(1024, 1536), isKept(1536, 2048)].join());
    expect(file.bytes.subarray(2100).every((byte) => byte === 0)).toBe(true);
  }
  expect(kept).toContain("true,true,true,true");
  expect(kept).toContain("false,false,false,false");
  expect(kept).toContain("false,true,false,true");
  expect(kept.size).toBeGreaterThan(8);
});

test("nothing that was not written is durable before a sync", () => {
  const file = new SimulatedFile(4096);
  file.write(100, NEW);
  expect(file.bytes.some((byte) => byte !== 0)).toBe(false);
  file.sync();
  expect(file.bytes[100]).toBe(7);
});
