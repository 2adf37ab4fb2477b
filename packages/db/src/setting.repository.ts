import { Settings } from "@orrery/protocol";
import { type Client, json } from "./client.ts";
import { toDate } from "./prisma-time.ts";

const DEFAULTS: Settings = { waitingRoomEnabled: false };

export function settingRepository(client: Client) {
  return {
    /** What was never set, or was set by another version to something this one cannot read, is at its default. */
    async read(): Promise<Settings> {
      const rows = await client.setting.findMany({ where: { key: { in: Object.keys(DEFAULTS) } } });
      const stored = Settings.partial().safeParse(
        Object.fromEntries(rows.map((row) => [row.key, row.value])),
      );
      return { ...DEFAULTS, ...(stored.success ? (stored.data as Partial<Settings>) : {}) };
    },

    /** Until the transaction's end no other changes settings. "settings" in ASCII. */
    async readForUpdate(): Promise<Settings> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x73657474696e67n})`;
      return this.read();
    },

    async write(patch: Partial<Settings>, atMs: number): Promise<void> {
      for (const [key, value] of Object.entries(patch)) {
        if (value === undefined) continue;
        const fields = { value: json(value), updatedAt: toDate(atMs) };
        await client.setting.upsert({ where: { key }, create: { key, ...fields }, update: fields });
      }
    },
  };
}
