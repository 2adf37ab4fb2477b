import { expect, test } from "vitest";
import { MapFleet } from "./map-fleet.ts";
import { encodeMapFrame } from "./map-frame.ts";
import { RTT_MAX_MS } from "./map-frame-fields.ts";
import { figures, fleetOf, linksOf, mapNode, nodeId, nodeRow } from "./testing/fleets.ts";

const EMPTY = encodeMapFrame({});

test("[ML2] a removed slot takes its links along, and can be given away in the same delta", () => {
  const fleet = fleetOf(
    [mapNode(0), mapNode(1), mapNode(2)],
    linksOf([
      [0, 1],
      [1, 2],
      [2, 0],
    ]),
  );
  expect(fleet.linkCount).toBe(3);
  const frame = encodeMapFrame({ nodes: [nodeRow(1, { leads: true })], links: [{ number: 0, a: 1, b: 2 }] });
  expect(fleet.applyDelta([mapNode(1, { id: nodeId(77), name: "new" })], [1], frame)).toEqual({
    outcome: "applied",
  });
  expect([fleet.slotOf(nodeId(1)), fleet.slotOf(nodeId(77))]).toEqual([-1, 1]);
  expect(fleet.state(1)).toMatchObject({ leads: true, health: "online" });
  expect([fleet.linkBetween(0, 1), fleet.linkBetween(2, 0)?.rttMs]).toEqual([null, 10]);
  // The new link has no figures yet, whatever its number stood for before.
  expect(fleet.linkBetween(1, 2)).toMatchObject({ rttMs: null, jitterMs: null, lossRatio: 0 });
  expect([fleet.nodeCount, fleet.linkCount, fleet.pairs.count]).toEqual([3, 2, 2]);
});

test("[ML2] a new node in a used slot begins unknown, with no load", () => {
  const fleet = fleetOf([mapNode(0)], { nodes: [nodeRow(0, { loadRatio: 0.9, leads: true })] });
  fleet.applyDelta([mapNode(0, { id: nodeId(9) })], [0], EMPTY);
  expect(fleet.state(0)).toEqual({
    health: "unknown",
    admission: "admitted",
    scheduling: "active",
    leads: false,
    isMember: false,
    loadRatio: null,
  });
});

test("[ML3] a malformed frame changes nothing, neither do the nodes beside it", () => {
  const fleet = fleetOf([mapNode(0), mapNode(1)], linksOf([[0, 1]]));
  const versions = () => [fleet.nodesVersion, fleet.statesVersion, fleet.linksVersion, fleet.figuresVersion];
  const before = versions();
  const broken = EMPTY.subarray(0, 3);
  expect(fleet.applyDelta([mapNode(5)], [0], broken).outcome).toBe("malformed");
  expect(fleet.applySnapshot([mapNode(5)], broken).outcome).toBe("malformed");
  expect([fleet.nodeCount, fleet.linkCount, fleet.node(5)]).toEqual([2, 1, null]);
  expect(versions()).toEqual(before);
});

test("[ML4] what is said of an unknown slot or link is left out and counted; the rest is applied", () => {
  const fleet = fleetOf([mapNode(0), mapNode(1)], linksOf([[0, 1]]));
  const frame = encodeMapFrame({
    nodes: [nodeRow(0, { health: "down" }), nodeRow(9)],
    links: [
      { number: 4, a: 1, b: 0 },
      { number: 5, a: 1, b: 9 },
    ],
    figures: [figures(4, { rttMs: 33 }), figures(5), figures(99_999)],
  });
  expect(fleet.applyDelta([mapNode(3)], [7], frame)).toEqual({ outcome: "out-of-step", skippedCount: 5 });
  expect([fleet.state(0)?.health, fleet.linkBetween(1, 0)?.rttMs]).toEqual(["down", 33]);
  expect([fleet.nodeCount, fleet.linkCount]).toEqual([3, 2]);
});

test("[ML4] a slot that has another node, a node that has another slot, and an impossible slot are left out", () => {
  const fleet = fleetOf([mapNode(0), mapNode(1)]);
  for (const node of [
    mapNode(0, { id: nodeId(8) }),
    mapNode(2, { id: nodeId(1) }),
    mapNode(-1, { id: nodeId(8) }),
    mapNode(2 ** 21, { id: nodeId(8) }),
    mapNode(0.5, { id: nodeId(8) }),
  ]) {
    expect(fleet.applyDelta([node], [], EMPTY)).toEqual({ outcome: "out-of-step", skippedCount: 1 });
  }
  expect([fleet.slotOf(nodeId(0)), fleet.slotOf(nodeId(1)), fleet.slotOf(nodeId(8))]).toEqual([0, 1, -1]);
  expect([fleet.nodeCount, fleet.slotBound]).toEqual([2, 2]);
});

test("[ML5] an RTT of more than a minute, or none at all, counts as a minute and is called absurd", () => {
  const fleet = fleetOf(
    [mapNode(0), mapNode(1)],
    linksOf([
      [0, 1, { rttMs: 1e9 }],
      [1, 0, { rttMs: Number.NaN }],
    ]),
  );
  for (const link of [fleet.linkBetween(0, 1), fleet.linkBetween(1, 0)]) {
    expect(link).toMatchObject({ rttMs: RTT_MAX_MS, isAbsurd: true });
  }
  fleet.applyDelta([], [], encodeMapFrame({ figures: [figures(0, { rttMs: RTT_MAX_MS })] }));
  expect(fleet.linkBetween(0, 1)).toMatchObject({ rttMs: RTT_MAX_MS, isAbsurd: false });
});

test("[ML6] each version grows when what it stands for changed, and only then", () => {
  const fleet = fleetOf([mapNode(0), mapNode(1)], linksOf([[0, 1]]));
  const changedBy = (act: () => void) => {
    const versions = () => [
      fleet.nodesVersion,
      fleet.statesVersion,
      fleet.linksVersion,
      fleet.figuresVersion,
    ];
    const before = versions();
    act();
    return versions().map((version, i) => version > (before[i] ?? 0));
  };
  expect(changedBy(() => fleet.applyDelta([], [], EMPTY))).toEqual([false, false, false, false]);
  expect(changedBy(() => fleet.applyDelta([mapNode(0, { name: "x" })], [], EMPTY))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  const states = encodeMapFrame({ nodes: [nodeRow(0)] });
  expect(changedBy(() => fleet.applyDelta([], [], states))).toEqual([false, true, false, false]);
  const values = encodeMapFrame({ figures: [figures(0)] });
  expect(changedBy(() => fleet.applyDelta([], [], values))).toEqual([false, false, false, true]);
  const link = encodeMapFrame({ links: [{ number: 1, a: 1, b: 0 }] });
  expect(changedBy(() => fleet.applyDelta([], [], link))).toEqual([false, false, true, false]);
  const removal = encodeMapFrame({ removedLinks: [1, 55] });
  expect(changedBy(() => fleet.applyDelta([], [], removal))).toEqual([false, false, true, false]);
  expect(changedBy(() => fleet.applyDelta([], [1], EMPTY))).toEqual([true, true, true, false]);
});

test("[ML7] both directions are one pair, which is there as long as one of them is", () => {
  const fleet = fleetOf(
    [mapNode(0), mapNode(1)],
    linksOf([
      [0, 1],
      [1, 0],
    ]),
  );
  expect([fleet.pairs.count, fleet.pairs.find(0, 1)]).toEqual([1, fleet.pairs.find(1, 0)]);
  expect([fleet.pairs.link(0, 1), fleet.pairs.link(1, 0)]).toEqual([0, 1]);
  fleet.applyDelta([], [], encodeMapFrame({ removedLinks: [0] }));
  expect([fleet.pairs.count, fleet.pairs.link(0, 1), fleet.pairs.link(1, 0)]).toEqual([1, -1, 1]);
  fleet.applyDelta([], [], encodeMapFrame({ removedLinks: [1] }));
  expect([fleet.pairs.count, fleet.pairs.find(0, 1)]).toEqual([0, -1]);
});

test("[ML7] a direction that is given again under another number has the new one", () => {
  const fleet = fleetOf([mapNode(0), mapNode(1)], linksOf([[0, 1]]));
  const frame = encodeMapFrame({ links: [{ number: 8, a: 0, b: 1 }], figures: [figures(8, { rttMs: 5 })] });
  expect(fleet.applyDelta([], [], frame).outcome).toBe("applied");
  expect([fleet.linkCount, fleet.pairs.link(0, 1), fleet.linkBetween(0, 1)?.rttMs]).toEqual([1, 8, 5]);
});

test("[ML1] a snapshot replaces everything", () => {
  const fleet = fleetOf(
    [mapNode(0), mapNode(1), mapNode(200)],
    linksOf([
      [0, 200],
      [1, 0],
    ]),
  );
  fleet.applySnapshot([mapNode(1)], encodeMapFrame({ nodes: [nodeRow(1, { health: "suspect" })] }));
  expect([fleet.nodeCount, fleet.linkCount, fleet.pairs.count]).toEqual([1, 0, 0]);
  expect([fleet.node(200), fleet.slotOf(nodeId(200)), fleet.state(1)?.health]).toEqual([null, -1, "suspect"]);
  expect(new MapFleet().node(0)).toBe(null);
});
