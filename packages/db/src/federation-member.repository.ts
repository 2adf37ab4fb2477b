import type { FederationId, FederationRole, MemberId, NodeId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import type { FederationMemberModel } from "./generated/models/FederationMember.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** One member id: a node's part in a federation while its log lasts. */
export type FederationMemberRecord = {
  id: MemberId;
  federationId: FederationId;
  nodeId: NodeId;
  generation: number;
  /** What it is or was wanted as. */
  role: FederationRole;
  priority: number;
  /** False = it is to be removed, step by step. */
  isWanted: boolean;
  /** Its agent has opened its log: from then on a missing one means that it is lost. */
  isOpened: boolean;
  createdAtMs: number;
  /** It is out of the membership, and its node needs to know of it no more. */
  leftAtMs: number | null;
};

export type FederationMemberInsert = Omit<FederationMemberRecord, "isWanted" | "isOpened" | "leftAtMs">;
export type FederationMemberPatch = Partial<
  Pick<FederationMemberRecord, "role" | "priority" | "isWanted" | "isOpened" | "leftAtMs">
>;

const inOrder = [{ createdAt: "asc" as const }, { id: "asc" as const }];

/** Whoever changes members locks their federation's row first. */
export function federationMemberRepository(client: Client) {
  return {
    /** Of all federations that are not removed: who has not left; with `isLeftToo` everyone ever there. Oldest first. */
    async findAll(options: { isLeftToo?: boolean } = {}): Promise<FederationMemberRecord[]> {
      const where = {
        federation: { removedAt: null },
        ...(options.isLeftToo === true ? {} : { leftAt: null }),
      };
      const rows = await client.federationMember.findMany({ where, orderBy: inOrder });
      return rows.map(toRecord);
    },

    async find(id: MemberId): Promise<FederationMemberRecord | null> {
      const row = await client.federationMember.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** Who has not left; with `isLeftToo` everyone there ever was. Oldest first. */
    async findOf(
      federationId: FederationId,
      options: { isLeftToo?: boolean } = {},
    ): Promise<FederationMemberRecord[]> {
      const where = { federationId, ...(options.isLeftToo === true ? {} : { leftAt: null }) };
      const rows = await client.federationMember.findMany({ where, orderBy: inOrder });
      return rows.map(toRecord);
    },

    /** A node's parts in federations that are not removed, as far as it has not left. */
    async findOfNodes(nodeIds: readonly NodeId[]): Promise<FederationMemberRecord[]> {
      const rows = await client.federationMember.findMany({
        where: { nodeId: { in: [...nodeIds] }, leftAt: null, federation: { removedAt: null } },
        orderBy: inOrder,
      });
      return rows.map(toRecord);
    },

    async insertMany(members: readonly FederationMemberInsert[]): Promise<void> {
      await client.federationMember.createMany({
        data: members.map(({ createdAtMs, ...rest }) => ({ ...rest, createdAt: toDate(createdAtMs) })),
      });
    },

    async update(id: MemberId, patch: FederationMemberPatch): Promise<FederationMemberRecord> {
      const { leftAtMs, ...rest } = patch;
      const data = { ...rest, ...(leftAtMs === undefined ? {} : { leftAt: toDate(leftAtMs) }) };
      return toRecord(await client.federationMember.update({ where: { id }, data }));
    },
  };
}

function toRecord(row: FederationMemberModel): FederationMemberRecord {
  const { createdAt, leftAt, ...rest } = row;
  return { ...rest, createdAtMs: toAtMs(createdAt), leftAtMs: toAtMs(leftAt) } as FederationMemberRecord;
}
