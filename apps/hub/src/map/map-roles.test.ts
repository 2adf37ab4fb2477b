import type { FederationId, NodeId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type FederationRoles, MapRoles } from "./map-roles.ts";

const node = fc.constantFrom("a", "b", "c", "d").map((name) => name as NodeId);
const federation = fc.constantFrom("f", "g", "h").map((name) => name as FederationId);
const roles: fc.Arbitrary<FederationRoles | null> = fc.option(
  fc.record({ leaderId: fc.option(node), memberIds: fc.uniqueArray(node) }),
);

test("whoever leads or takes part anywhere does, whatever federations came, changed and went", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(federation, roles), { maxLength: 30 }), (updates) => {
      const book = new MapRoles();
      const known = new Map<FederationId, FederationRoles>();
      for (const [id, next] of updates) {
        const touched = book.update(id, next);
        const before = known.get(id);
        for (const one of [before, next]) {
          for (const memberId of one?.memberIds ?? []) expect(touched).toContain(memberId);
          if (one?.leaderId) expect(touched).toContain(one.leaderId);
        }
        if (next === null) known.delete(id);
        else known.set(id, next);
        for (const nodeId of ["a", "b", "c", "d"] as NodeId[]) {
          const led = [...known].filter(([, { leaderId }]) => leaderId === nodeId).map(([one]) => one);
          expect(book.ledBy(nodeId).sort()).toEqual(led.sort());
          expect(book.leads(nodeId)).toBe(led.length > 0);
          const isMember = [...known.values()].some(({ memberIds }) => memberIds.includes(nodeId));
          expect(book.isMember(nodeId)).toBe(isMember);
        }
      }
    }),
  );
});
