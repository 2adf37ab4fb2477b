import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { FederationSpec, MemberId } from "@orrery/protocol";
import { inheritLog, type LogBeginning } from "./inherit-log.ts";
import { type OpenOutcome, openWriteAheadLog } from "./open-write-ahead-log.ts";
import type { RememberedMembers } from "./remembered-members.ts";

export type OpenedLog = Extract<OpenOutcome, { log: unknown }>;

export type MemberOpening =
  | { readonly outcome: "opened"; readonly opened: OpenedLog }
  /** Its log is gone or damaged: it comes back as a learner under a new member id. */
  | { readonly outcome: "lost"; readonly sentence: string }
  /** Nothing is decided about its log; opening it may go well later. */
  | { readonly outcome: "failed"; readonly sentence: string };

/**
 * Opens the log of this node's member, or makes it where the member has never had one. That it has one is remembered before
 * the member may vote.
 */
export async function openMember(
  folder: string,
  spec: FederationSpec,
  remembered: RememberedMembers,
): Promise<MemberOpening> {
  const { federationId, memberId, founding } = spec;
  const mayCreate = spec.mayBeNew && !remembered.has(memberId);
  let beginning: LogBeginning | undefined;
  const isFounder = founding.members.some(({ id }) => id === memberId);
  if (mayCreate && spec.inherits !== null && isFounder) {
    const inherited = await inherit(folder, spec, spec.inherits);
    if ("outcome" in inherited) return inherited;
    beginning = inherited;
  }
  const opened = await openWriteAheadLog(join(folder, memberId), {
    ...{ federationId, memberId },
    create: mayCreate
      ? { initialMembership: founding, ...(beginning === undefined ? {} : { beginning }) }
      : null,
  });
  switch (opened.outcome) {
    case "new":
    case "opened":
      await remembered.remember(memberId, federationId);
      return { outcome: "opened", opened };
    case "missing":
    case "damaged":
      return { outcome: "lost", sentence: opened.sentence };
    case "newer-format":
      return { outcome: "failed", sentence: opened.sentence };
    case "failed":
      return { outcome: "failed", sentence: opened.failure.sentence };
  }
}

async function inherit(
  folder: string,
  spec: FederationSpec,
  from: NonNullable<FederationSpec["inherits"]>,
): Promise<LogBeginning | Exclude<MemberOpening, { outcome: "opened" }>> {
  const { federationId, founding } = spec;
  const old = await openWriteAheadLog(join(folder, from.memberId), {
    ...{ federationId, memberId: from.memberId },
    create: null,
  });
  switch (old.outcome) {
    case "new":
    case "opened":
      await old.log.close();
      return inheritLog(old.restored, founding, from.termMin);
    case "missing":
    case "damaged": {
      const sentence = `The forced start was to go on from member ${from.memberId}. ${old.sentence}`;
      return { outcome: "lost", sentence };
    }
    case "newer-format":
      return { outcome: "failed", sentence: old.sentence };
    case "failed":
      return { outcome: "failed", sentence: old.failure.sentence };
  }
}

/**
 * Deletes the logs of members that this node had and that no spec needs any more. What damage was kept aside stays for whoever
 * wants to look, as long as the federation is here.
 */
export async function deleteUnneededLogs(
  folder: string,
  specs: readonly FederationSpec[],
  remembered: RememberedMembers,
): Promise<void> {
  const needed = new Set(specs.flatMap(({ memberId, inherits }) => [memberId, inherits?.memberId]));
  for (const { memberId } of remembered.all) {
    if (!needed.has(memberId)) await deleteLog(folder, memberId);
  }
}

async function deleteLog(folder: string, memberId: MemberId): Promise<void> {
  const path = join(folder, memberId);
  for (const each of [path, `${path}.tmp`]) await rm(each, { recursive: true, force: true });
}
