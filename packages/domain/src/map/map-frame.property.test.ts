import { NodeAdmission, NodeHealth, NodeScheduling } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type DecodedMapFrame,
  decodeMapFrame,
  encodeMapFrame,
  MAP_LINK_NUMBERS_MAX,
  MAP_SLOTS_MAX,
  type MapFiguresRow,
  type MapFrameContent,
  type MapLinkRow,
  type MapNodeRow,
} from "./map-frame.ts";
import {
  isStateCode,
  JITTER_CODE_UNKNOWN,
  jitterMsOf,
  LOAD_CODE_MAX,
  LOAD_CODE_UNKNOWN,
  lossRatioOf,
  RTT_CODE_ABSURD,
  RTT_MAX_MS,
  rttMsOf,
  stateOf,
} from "./map-frame-fields.ts";

const slot = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: MAP_SLOTS_MAX - 1 }));
const number = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: MAP_LINK_NUMBERS_MAX - 1 }),
);
const ratio = fc.double({ min: 0, max: 1, noNaN: true });

const nodeRow: fc.Arbitrary<MapNodeRow> = fc.record({
  slot,
  health: fc.constantFrom(...NodeHealth.options),
  admission: fc.constantFrom(...NodeAdmission.options),
  scheduling: fc.constantFrom(...NodeScheduling.options),
  leads: fc.boolean(),
  isMember: fc.boolean(),
  loadRatio: fc.option(ratio),
});
const linkRow: fc.Arbitrary<MapLinkRow> = fc
  .record({ number, a: slot, b: slot })
  .filter(({ a, b }) => a !== b);
const figuresRow: fc.Arbitrary<MapFiguresRow> = fc.record({
  number,
  rttMs: fc.option(fc.double({ min: 0, max: RTT_MAX_MS, noNaN: true })),
  jitterMs: fc.option(fc.double({ min: 0, max: RTT_MAX_MS, noNaN: true })),
  lossRatio: fc.oneof(fc.constant(0), ratio),
  source: fc.constantFrom("mesh", "probe"),
  isDemoDelay: fc.boolean(),
});
const content: fc.Arbitrary<Required<MapFrameContent>> = fc.record({
  nodes: fc.uniqueArray(nodeRow, { selector: ({ slot }) => slot, maxLength: 30 }),
  removedLinks: fc.uniqueArray(number, { maxLength: 20 }),
  links: fc.uniqueArray(linkRow, { selector: ({ number }) => number, maxLength: 30 }),
  figures: fc.uniqueArray(figuresRow, { selector: ({ number }) => number, maxLength: 30 }),
});

function decoded(bytes: Uint8Array): DecodedMapFrame {
  const decoding = decodeMapFrame(bytes);
  if (decoding.outcome === "malformed") throw new Error(decoding.problem);
  return decoding.frame;
}

const byNumber = (x: { number: number }, y: { number: number }) => x.number - y.number;

test("[MF1] what was encoded comes back, in order, within the resolution of its codes", () => {
  fc.assert(
    fc.property(content, (given) => {
      const { nodes, removedLinks, links, figures } = decoded(encodeMapFrame(given));
      const nodesInOrder = [...given.nodes].sort((x, y) => x.slot - y.slot);
      expect([...nodes.slot]).toEqual(nodesInOrder.map((row) => row.slot));
      for (const [i, row] of nodesInOrder.entries()) {
        const { loadRatio, ...state } = stateOf(nodes.state[i] ?? 0, nodes.load[i] ?? 0);
        const { slot: _slot, loadRatio: loadGiven, ...stateGiven } = row;
        // Who is not admitted has no scheduling that counts.
        const scheduling = row.admission === "admitted" ? row.scheduling : "active";
        expect(state).toEqual({ ...stateGiven, scheduling });
        if (loadGiven === null) expect(loadRatio).toBe(null);
        else expect(Math.abs((loadRatio ?? -1) - loadGiven)).toBeLessThanOrEqual(0.5 / LOAD_CODE_MAX + 1e-9);
      }
      expect([...removedLinks]).toEqual([...given.removedLinks].sort((x, y) => x - y));
      const linksInOrder = [...given.links].sort(byNumber);
      expect([...links.number]).toEqual(linksInOrder.map((row) => row.number));
      expect([...links.a]).toEqual(linksInOrder.map(({ a }) => a));
      expect([...links.b]).toEqual(linksInOrder.map(({ b }) => b));
      const figuresInOrder = [...given.figures].sort(byNumber);
      expect([...figures.number]).toEqual(figuresInOrder.map((row) => row.number));
      for (const [i, row] of figuresInOrder.entries()) {
        expect(Math.abs(rttMsOf(figures.rtt[i] ?? 0) - (row.rttMs ?? -1))).toBeLessThanOrEqual(0.005 + 1e-9);
        expectJitter(jitterMsOf(figures.jitter[i] ?? 0), row.jitterMs);
        expect(Math.abs(lossRatioOf(figures.loss[i] ?? 0) - row.lossRatio)).toBeLessThanOrEqual(1 / 255);
        expect(figures.flags[i]).toBe((row.source === "probe" ? 1 : 0) + (row.isDemoDelay ? 2 : 0));
      }
    }),
    { numRuns: 400 },
  );
});

function expectJitter(actual: number | null, given: number | null): void {
  if (given === null) expect(actual).toBe(null);
  else expect(Math.abs((actual ?? -1) - given)).toBeLessThanOrEqual(Math.max(0.006, given * 0.033));
}

test("[MF2] every cut is refused, and any flipped byte or other bytes are refused or give values within limits", () => {
  fc.assert(
    fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, where, flip) => {
      const bytes = encodeMapFrame(given);
      for (let length = 0; length < bytes.length; length += 1) {
        expect(decodeMapFrame(bytes.subarray(0, length)).outcome).toBe("malformed");
      }
      const flipped = bytes.slice();
      flipped[where % bytes.length] = (flipped[where % bytes.length] ?? 0) ^ flip;
      expectWithinLimits(flipped);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expectWithinLimits(bytes);
      expectWithinLimits(Uint8Array.of(1, ...bytes));
      expect(decodeMapFrame(Uint8Array.of(...encodeMapFrame({}), ...bytes)).outcome).toBe(
        bytes.length === 0 ? "decoded" : "malformed",
      );
    }),
    { numRuns: 2000 },
  );
});

function expectWithinLimits(bytes: Uint8Array): void {
  const decoding = decodeMapFrame(bytes);
  if (decoding.outcome === "malformed") return;
  const { nodes, removedLinks, links, figures } = decoding.frame;
  const ascends = (column: Uint32Array) =>
    column.every((value, i) => i === 0 || value > (column[i - 1] ?? 0));
  for (const column of [nodes.slot, removedLinks, links.number, figures.number]) {
    expect(ascends(column)).toBe(true);
    expect(column.every((value) => value < MAP_SLOTS_MAX)).toBe(true);
  }
  expect(nodes.state.every(isStateCode)).toBe(true);
  expect(nodes.load.every((load) => load <= LOAD_CODE_MAX || load === LOAD_CODE_UNKNOWN)).toBe(true);
  expect([...links.a, ...links.b].every((value) => value < MAP_SLOTS_MAX)).toBe(true);
  expect(links.a.every((value, i) => value !== links.b[i])).toBe(true);
  expect(figures.rtt.every((code) => code <= RTT_CODE_ABSURD)).toBe(true);
  expect(figures.jitter.every((code) => code <= JITTER_CODE_UNKNOWN)).toBe(true);
}
