import { Prisma } from "./generated/client.ts";

/** As many classes of latencies as @orrery/domain counts. */
const CLASSES = Array.from({ length: 18 }, (_, at) => at + 1);

/** The sum of each class of a column `latencies`, as one array. */
export const LATENCY_SUMS = Prisma.sql`ARRAY[${Prisma.join(
  CLASSES.map((at) => Prisma.sql`COALESCE(sum(latencies[${Prisma.raw(String(at))}]), 0)::float8`),
)}]`;
