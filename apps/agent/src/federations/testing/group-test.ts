import type { FederationSpec } from "@orrery/protocol";
import { test } from "vitest";
import { FederationGroup } from "./federation-group.ts";

type Fixtures = {
  /** `founders` that begin as voters, and `others` beside them; none of them runs yet. Ended after the test. */
  groupOf: (founders: number, change?: Partial<FederationSpec>, others?: number) => FederationGroup;
};

/** A test with federations of its own. It waits for rhythms and elections most of the time: best several at once. */
export const groupTest = test.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest demands an object pattern here.
  groupOf: async ({}, use) => {
    const groups: FederationGroup[] = [];
    await use((founders, change, others) => {
      const group = new FederationGroup(founders, change, others);
      groups.push(group);
      return group;
    });
    for (const group of groups) await group.end();
  },
});
