import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "./generated/client.ts";
import type { BoundedPool } from "./pool.ts";

/** What repositories work on: the client itself, or one transaction of it. */
export type Client = Prisma.TransactionClient;

export function createPrismaClient(pool: BoundedPool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: "minimal" });
}

export function json(value: unknown): Prisma.InputJsonValue {
  return value as Prisma.InputJsonValue;
}
