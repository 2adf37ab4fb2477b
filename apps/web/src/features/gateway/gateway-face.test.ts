import type { GatewayStatus, NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { listGateways } from "./gateway-face.ts";

test("gateways that failed come first, then by name", () => {
  const of = (nodeId: string, state: GatewayStatus["state"]): GatewayStatus => ({
    ...{ nodeId: nodeId as NodeId, state, address: null, reason: "", openCount: 0, atMs: 1 },
  });
  const all = [of("n10", "listening"), of("n2", "listening"), of("n3", "off"), of("n4", "failed")];
  expect(listGateways(all, (id) => id).map(({ nodeId }) => nodeId)).toEqual(["n4", "n3", "n2", "n10"]);
});
