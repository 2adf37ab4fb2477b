import { type ServiceInstance, ServiceSettings } from "@orrery/protocol";
import { Member } from "../health/member.ts";
import type { Field } from "../strategies/strategy.ts";
import { instanceOf } from "./instances.ts";

const SETTINGS = ServiceSettings.parse({});

/** Usable, and never asked yet. */
export function memberOf(name: string, overrides: Partial<ServiceInstance> = {}): Member {
  const member = new Member(instanceOf(name, overrides), SETTINGS, () => 0.5, 0);
  member.probe = { ...member.probe, verdict: "up" };
  member.standing = "usable";
  return member;
}

export function membersOf(count: number): Member[] {
  return Array.from({ length: count }, (_, i) => memberOf(`i${String(i).padStart(4, "0")}`));
}

/** `members` by id. */
export function fieldOf(members: readonly Member[], ready: readonly Member[] = members): Field {
  return {
    members,
    isReady: Uint8Array.from(members, (member) => (ready.includes(member) ? 1 : 0)),
    ready,
    gauge: { openCount: members.reduce((sum, { openCount }) => sum + openCount, 0) },
  };
}
