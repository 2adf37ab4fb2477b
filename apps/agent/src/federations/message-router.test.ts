import { edgeOf } from "@orrery/domain/topology";
import { FederationId, MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import type { RoutedFrame } from "../mesh/codec/link-frame.ts";
import { MESSAGE_BYTES_MAX, MessageRouter } from "./message-router.ts";

const ids = ["a", "b", "c", "d"].map((id) => MemberId.parse(id)) as [MemberId, MemberId, MemberId, MemberId];
const [a, b, c, d] = ids;
const bytes = (count: number) => new Uint8Array(count);

/** a - b - c - d in a row, frames carried at once. */
function row(hopsMax = 8) {
  const routers = new Map<MemberId, MessageRouter>();
  const heard: string[] = [];
  const down = new Set<string>();
  const edges = [edgeOf(a, b), edgeOf(b, c), edgeOf(c, d)];
  const view = (self: MemberId) => ({
    neighbors: edges.flatMap((edge) =>
      edge.a === self && !down.has(edge.b) ? [edge.b] : edge.b === self && !down.has(edge.a) ? [edge.a] : [],
    ),
    ...{ edges, links: [], hopsMax },
  });
  for (const self of ids) {
    const carry = (to: MemberId, frame: RoutedFrame) => {
      if (down.has(to)) return { outcome: "refused", reason: "no-link" } as const;
      routers.get(to)?.receive(self, frame, 0);
      return { outcome: "queued" } as const;
    };
    const router = new MessageRouter({
      federationId: FederationId.parse("f"),
      self,
      clockId: self,
      send: carry,
    });
    router.setView(view(self));
    router.listen("t", (from, payload) => heard.push(`${from}>${self} ${payload.length}`));
    routers.set(self, router);
  }
  const of = (id: MemberId) => routers.get(id) as MessageRouter;
  const refresh = () => {
    for (const id of ids) of(id).setView(view(id));
  };
  return { of, heard, down, refresh };
}

test("a message to one arrives over several hops, once; to oneself at once", () => {
  const { of, heard } = row();
  expect(of(a).send("t", bytes(3), d, 1000, 0)).toBe("sent");
  expect(of(a).send("t", bytes(4), a, 1000, 0)).toBe("sent");
  expect(heard).toEqual(["a>d 3", "a>a 4"]);
});

test("a broadcast reaches all others once", () => {
  const { of, heard } = row();
  expect(of(b).send("t", bytes(1), null, 1000, 0)).toBe("sent");
  expect([...heard].sort()).toEqual(["b>a 1", "b>c 1", "b>d 1"]);
});

test("what cannot go is told: too large, too far, nobody there", () => {
  const { of, heard, down, refresh } = row(2);
  expect(of(a).send("t", bytes(MESSAGE_BYTES_MAX + 1), d, 1000, 0)).toBe("too-large");
  expect(of(a).send("t", bytes(1), d, 1000, 0)).toBe("no-route");
  expect(of(a).send("t", bytes(1), MemberId.parse("x"), 1000, 0)).toBe("no-route");
  down.add(b);
  refresh();
  expect(of(a).send("t", bytes(1), b, 1000, 0)).toBe("no-route");
  expect(of(a).send("t", bytes(1), null, 1000, 0)).toBe("no-route");
  expect(heard).toEqual([]);
});

test("a neighbour that comes while a broadcast is under way gets it, and passes it on", () => {
  const { of, heard, down, refresh } = row();
  down.add(c);
  refresh();
  of(a).send("t", bytes(1), null, 1000, 0);
  expect(heard).toEqual(["a>b 1"]);
  down.delete(c);
  refresh();
  of(b).neighborUp(c, 500);
  of(b).neighborUp(c, 600);
  expect([...heard].sort()).toEqual(["a>b 1", "a>c 1", "a>d 1"]);
  of(c).neighborUp(d, 5000);
  expect(heard).toHaveLength(3);
});

test("a listener that ended hears nothing more", () => {
  const { of, heard } = row();
  const end = of(b).listen("t", () => heard.push("other"));
  of(a).send("t", bytes(1), b, 1000, 0);
  end();
  of(a).send("t", bytes(1), b, 1000, 0);
  expect(heard).toEqual(["other"]);
});
