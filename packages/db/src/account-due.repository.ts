import type { Client } from "./client.ts";

/** Which accounts something is to be done for because of time. */
export function accountDueRepository(client: Client) {
  return {
    /**
     * Those that are not closed and whose holds, or whose grants with free units, have ended; each once, in the order of their ids. A grant that
     * ended while a hold reserves all of it waits for the hold.
     */
    async findEnded(afterId: string, nowAtMs: number, limit: number): Promise<string[]> {
      const now = new Date(nowAtMs);
      const rows = await client.$queryRaw<{ account_id: string }[]>`
        SELECT account_id FROM (
          SELECT account_id FROM credit_hold WHERE closed_at IS NULL AND ends_at <= ${now} AND account_id > ${afterId}
          UNION
          SELECT account_id FROM credit_grant
          WHERE is_open AND left_units > reserved_units AND ends_at <= ${now} AND account_id > ${afterId}
        ) AS due JOIN account ON account.id = due.account_id AND account.closed_at IS NULL
        ORDER BY account_id LIMIT ${limit}`;
      return rows.map(({ account_id: id }) => id);
    },
  };
}
