import type pg from "pg";
import type { BoundedPool } from "./pool.ts";

/** A statement whose text never changes: it is parsed and planned once a connection. */
export type PreparedStatement = { readonly name: string; readonly text: string };

/** One transaction's statements. */
export type SqlClient = {
  query<Row extends pg.QueryResultRow>(
    statement: PreparedStatement,
    values: readonly unknown[],
  ): Promise<Row[]>;
};

/** The transaction has lost a race, nothing of it is kept, and it may be run again. */
export class LostRace extends Error {}

/**
 * A transaction on a connection of its own that sends statements before those in front of them are answered, beside Prisma: for the few paths where Prisma would take most of the time. What a booking
 * of usage asks of the database is one statement, or three; through Prisma they take three times as long, since it prepares none of them and
 * has a way of its own for every value (docs/decisions/0064, 0069).
 */
export async function inTransaction<T>(pool: BoundedPool, work: (sql: SqlClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    // The first statement does not wait for the answer.
    const begun = client.query("BEGIN");
    begun.catch(() => undefined);
    const result = await work({
      query: async (statement, values) => {
        const [answer] = await Promise.all([client.query({ ...statement, values: [...values] }), begun]);
        return answer.rows;
      },
    });
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    // A connection that cannot roll back is thrown away, and the server rolls back by itself.
    const isBack = await client.query("ROLLBACK").then(
      () => true,
      () => false,
    );
    client.release(!isBack);
    throw error;
  }
}

/** Each statement is a transaction of its own: there and back, and it is committed. */
export function eachAlone(pool: BoundedPool): SqlClient {
  return {
    query: async (statement, values) => (await pool.query({ ...statement, values: [...values] })).rows,
  };
}

/** Deadlock or serialisation failure, as the driver says it, or a race that the work itself has seen. */
export function isLostRace(error: unknown): boolean {
  if (error instanceof LostRace) return true;
  const { code } = (error ?? {}) as { code?: unknown };
  return code === "40P01" || code === "40001";
}
