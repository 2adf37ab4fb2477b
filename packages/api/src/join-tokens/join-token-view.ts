import { type JoinTokenRecord, joinTokenState } from "@orrery/db";
import type { JoinTokenView } from "@orrery/protocol";

/** What people may see of a token: everything but the secret's hash. */
export function joinTokenView(record: JoinTokenRecord, nowAtMs: number): JoinTokenView {
  const { secretHash: _, ...visible } = record;
  return { ...visible, state: joinTokenState(record, nowAtMs) };
}
