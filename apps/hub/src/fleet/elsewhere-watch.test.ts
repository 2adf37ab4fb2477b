import { NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { type AwayNode, ElsewhereWatch, UNHEARD_MS } from "./elsewhere-watch.ts";

const ID = NodeId.parse("n-1");
const away = (change: Partial<AwayNode> = {}): AwayNode => ({
  ...{ id: ID, isElsewhere: true, storedHealth: "online", storedSeenAtMs: 1000, knownSeenAtMs: 500 },
  ...change,
});
const NOBODY = { heard: [], lost: [] };

test("whose time another replica has stored since is connected there, announced or not", () => {
  const watch = new ElsewhereWatch();
  expect(watch.look([away({ isElsewhere: false })], 0)).toEqual({ heard: [ID], lost: [] });
  expect(watch.look([away({ isElsewhere: false, storedSeenAtMs: 500 })], 0)).toEqual(NOBODY);
});

test("whose time no replica stores any more is heard by none", () => {
  const watch = new ElsewhereWatch();
  expect(watch.look([away()], 0)).toEqual(NOBODY);
  expect(watch.look([away({ storedSeenAtMs: 6000 })], 5000)).toEqual(NOBODY);
  const same = away({ storedSeenAtMs: 6000 });
  expect(watch.look([same], 5000 + UNHEARD_MS - 1)).toEqual(NOBODY);
  expect(watch.look([same], 5000 + UNHEARD_MS)).toEqual({ heard: [], lost: [ID] });
});

test("a node that is stored as down is what it is, and one that was here meanwhile is watched anew", () => {
  const watch = new ElsewhereWatch();
  watch.look([away()], 0);
  expect(watch.look([away({ storedHealth: "down" })], UNHEARD_MS)).toEqual(NOBODY);
  watch.look([], 2 * UNHEARD_MS);
  expect(watch.look([away()], 3 * UNHEARD_MS)).toEqual(NOBODY);
  expect(watch.look([away()], 4 * UNHEARD_MS)).toEqual({ heard: [], lost: [ID] });
});
