import type { OperatorId, Role, SessionId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { Client } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { UserModel } from "./generated/models/User.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

export type OperatorRecord = {
  id: OperatorId;
  email: string;
  name: string;
  role: Role;
  twoFactorEnabled: boolean;
  createdAtMs: number;
  lastSignInAtMs: number | null;
};

export type SessionRecord = {
  id: SessionId;
  operatorId: OperatorId;
  operatorEmail: string;
  createdAtMs: number;
  updatedAtMs: number;
  expiresAtMs: number;
  ipAddress: string | null;
  userAgent: string | null;
};

export function operatorRepository(client: Client) {
  return {
    async findAll(): Promise<OperatorRecord[]> {
      const rows = await client.user.findMany({ orderBy: { email: "asc" } });
      return rows.map(toOperator);
    },

    async find(id: OperatorId): Promise<OperatorRecord | null> {
      const row = await client.user.findUnique({ where: { id } });
      return row === null ? null : toOperator(row);
    },

    async findByEmail(email: string): Promise<OperatorRecord | null> {
      const row = await client.user.findUnique({ where: { email } });
      return row === null ? null : toOperator(row);
    },

    async count(): Promise<number> {
      return client.user.count();
    },

    /** Locks the admins' rows until the transaction's end: two of them cannot both remove the other. */
    async findAdminIdsForUpdate(): Promise<OperatorId[]> {
      const rows = await client.$queryRaw<{ id: OperatorId }[]>`
        SELECT id FROM "user" WHERE role = 'admin' ORDER BY id FOR UPDATE`;
      return rows.map((row) => row.id);
    },

    /**
     * One transaction at a time decides about the first admin; the others wait for its end, then see its outcome.
     * "setup" in ASCII.
     */
    async lockSetup(): Promise<void> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x7365747570n})`;
    },

    /** With a password account as better-auth reads it. Throws NAME_TAKEN. */
    async insert(operator: {
      id: OperatorId;
      email: string;
      name: string;
      role: Role;
      passwordHash: string;
      createdAtMs: number;
    }): Promise<OperatorRecord> {
      const at = toDate(operator.createdAtMs);
      const row = await client.user
        .create({
          data: {
            id: operator.id,
            email: operator.email,
            name: operator.name,
            role: operator.role,
            emailVerified: true,
            createdAt: at,
            updatedAt: at,
            signInAccounts: {
              create: {
                id: `${operator.id}-credential`,
                accountId: operator.id,
                providerId: "credential",
                password: operator.passwordHash,
                createdAt: at,
                updatedAt: at,
              },
            },
          },
        })
        .catch((error: unknown) => {
          if (!isUniqueViolation(error)) throw error;
          throw new AppError(
            "NAME_TAKEN",
            `There is already an operator with the e-mail address ${operator.email}.`,
          );
        });
      return toOperator(row);
    },

    async updateRole(id: OperatorId, role: Role): Promise<void> {
      await client.user.update({ where: { id }, data: { role } });
    },

    async updateLastSignIn(id: OperatorId, atMs: number): Promise<void> {
      await client.user.updateMany({ where: { id }, data: { lastSignInAt: toDate(atMs) } });
    },

    /** With sessions, password and API tokens. */
    async remove(id: OperatorId): Promise<void> {
      await client.user.delete({ where: { id } });
    },
  };
}

export function sessionRepository(client: Client) {
  return {
    /** Living sessions of one operator, or (`null`) of everyone. Latest first. */
    async findAll(operatorId: OperatorId | null, nowAtMs: number): Promise<SessionRecord[]> {
      const rows = await client.session.findMany({
        where: { expiresAt: { gt: toDate(nowAtMs) }, ...(operatorId === null ? {} : { userId: operatorId }) },
        include: { user: { select: { email: true } } },
        orderBy: { updatedAt: "desc" },
      });
      return rows.map(toSession);
    },

    async find(id: SessionId): Promise<SessionRecord | null> {
      const row = await client.session.findUnique({
        where: { id },
        include: { user: { select: { email: true } } },
      });
      return row === null ? null : toSession(row);
    },

    async remove(id: SessionId): Promise<boolean> {
      const { count } = await client.session.deleteMany({ where: { id } });
      return count === 1;
    },

    async removeExpired(nowAtMs: number): Promise<number> {
      const { count } = await client.session.deleteMany({ where: { expiresAt: { lt: toDate(nowAtMs) } } });
      return count;
    },
  };
}

function toOperator(row: UserModel): OperatorRecord {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    twoFactorEnabled: row.twoFactorEnabled === true,
    createdAtMs: toAtMs(row.createdAt),
    lastSignInAtMs: toAtMs(row.lastSignInAt),
  } as OperatorRecord;
}

function toSession(row: {
  id: string;
  userId: string;
  user: { email: string };
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
  ipAddress: string | null;
  userAgent: string | null;
}): SessionRecord {
  return {
    id: row.id as SessionId,
    operatorId: row.userId as OperatorId,
    operatorEmail: row.user.email,
    createdAtMs: toAtMs(row.createdAt),
    updatedAtMs: toAtMs(row.updatedAt),
    expiresAtMs: toAtMs(row.expiresAt),
    ipAddress: row.ipAddress,
    userAgent: row.userAgent,
  };
}
