import { AtMs, Pause, Seller, Settings } from "@orrery/protocol";
import { type Client, json } from "./client.ts";
import { toDate } from "./prisma-time.ts";
import { readJson } from "./stored-json.ts";

const DEFAULTS: Settings = { waitingRoomEnabled: false };
/** Not a setting that anyone edits: it comes and goes with `pause` and `resume`. */
const FLEET_PAUSE_KEY = "fleetPause";
/** Of billing alone: who sends the invoices. */
const SELLER_KEY = "seller";
/** Of a loop alone. */
const FINDINGS_SEEN_KEY = "findingsSeenTo";

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

    /** The pause of all federations, as it was stored; it may be over by now. */
    async readFleetPause(): Promise<Pause | null> {
      const row = await client.setting.findUnique({ where: { key: FLEET_PAUSE_KEY } });
      return row === null ? null : readJson(Pause, row.value);
    },

    /** Until the transaction's end no other changes settings or the pause. */
    async readFleetPauseForUpdate(): Promise<Pause | null> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x73657474696e67n})`;
      return this.readFleetPause();
    },

    /** Null = nothing is paused. */
    async writeFleetPause(pause: Pause | null, atMs: number): Promise<void> {
      if (pause === null) {
        await client.setting.deleteMany({ where: { key: FLEET_PAUSE_KEY } });
        return;
      }
      const fields = { value: json(pause), updatedAt: toDate(atMs) };
      const where = { key: FLEET_PAUSE_KEY };
      await client.setting.upsert({ where, create: { ...where, ...fields }, update: fields });
    },

    /** Up to which time of arrival refused usage was looked at for findings that were lost; null = never yet. */
    async readFindingsSeenTo(): Promise<number | null> {
      const row = await client.setting.findUnique({ where: { key: FINDINGS_SEEN_KEY } });
      return row === null ? null : readJson(AtMs, row.value);
    },

    async writeFindingsSeenTo(seenToAtMs: number, atMs: number): Promise<void> {
      const fields = { value: json(seenToAtMs), updatedAt: toDate(atMs) };
      const where = { key: FINDINGS_SEEN_KEY };
      await client.setting.upsert({ where, create: { ...where, ...fields }, update: fields });
    },

    /** Who sends the invoices; empty where nobody said. */
    async readSeller(): Promise<Seller> {
      const row = await client.setting.findUnique({ where: { key: SELLER_KEY } });
      return (row === null ? null : readJson(Seller, row.value)) ?? Seller.parse({});
    },

    async writeSeller(seller: Seller, atMs: number): Promise<void> {
      const fields = { value: json(seller), updatedAt: toDate(atMs) };
      const where = { key: SELLER_KEY };
      await client.setting.upsert({ where, create: { ...where, ...fields }, update: fields });
    },
  };
}
