import { MICROS, parseMicros } from "@orrery/domain/billing";
import type { PoolId, ProxyExit, ProxyId, ProxyInput } from "@orrery/protocol";
import type { Client } from "./client.ts";
import { Prisma } from "./generated/client.ts";
import type { ProxyModel } from "./generated/models/Proxy.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** What opens a proxy, sealed, and what may be shown of it. */
export type ProxyCredentials = {
  /** AES-256-GCM over `{ username, password }`; null = it asks for none. */
  sealedCredentials: Uint8Array<ArrayBuffer> | null;
  usernameHint: string | null;
  hasPassword: boolean;
};

/** Whatever an operator may change, but for credentials. */
export type ProxyFields = Omit<ProxyInput, "username" | "password">;

export type ProxyRecord = ProxyFields &
  ProxyCredentials & {
    id: ProxyId;
    poolId: PoolId;
    /** Where its traffic leaves, as probes found it; null = not yet. */
    exit: ProxyExit | null;
    createdAtMs: number;
    updatedAtMs: number;
    /** From then on it takes nothing new, and its credentials are gone. */
    retiredAtMs: number | null;
  };

export type ProxyInsert = Omit<ProxyRecord, "exit" | "updatedAtMs" | "retiredAtMs">;

export type ProxyExitRow = Pick<ProxyRecord, "id" | "poolId" | "isRotating"> & {
  exit: { address: string } | null;
};

/** Complete. `isElsewhere`: what probes found of it holds no longer. */
export type ProxyChange = ProxyFields & ProxyCredentials & { id: ProxyId; isElsewhere: boolean };

const COLUMNS =
  Prisma.raw(`id text, protocol text, network text, host text, port int, sealed text, username_hint text,
  has_password boolean, is_rotating boolean, session_template text, tier text, weight int, region text, country text,
  cost_micros text, cost_currency text, labels jsonb`);

export function proxyRepository(client: Client) {
  return {
    /** In the order in which they came; of the retired ones the newest first. At most `limit`. */
    async findAll(options: {
      poolId?: PoolId | undefined;
      isRetired: boolean;
      limit: number;
    }): Promise<ProxyRecord[]> {
      const { poolId, isRetired, limit } = options;
      const rows = await client.proxy.findMany({
        where: { ...(poolId === undefined ? {} : { poolId }), retiredAt: isRetired ? { not: null } : null },
        orderBy: isRetired ? [{ retiredAt: "desc" }, { id: "desc" }] : [{ createdAt: "asc" }, { id: "asc" }],
        take: limit,
      });
      return rows.map(toRecord);
    },

    /** Where those that are not retired leave; of one pool, or of all. */
    async findExits(poolId?: PoolId): Promise<ProxyExitRow[]> {
      const rows = await client.proxy.findMany({
        where: { ...(poolId === undefined ? {} : { poolId }), retiredAt: null },
        select: { id: true, poolId: true, isRotating: true, exitAddress: true },
      });
      return rows.map(({ exitAddress, ...row }) => {
        return { ...row, exit: exitAddress === null ? null : { address: exitAddress } } as ProxyExitRow;
      });
    },

    /** Also a retired one. */
    async find(id: ProxyId): Promise<ProxyRecord | null> {
      const row = await client.proxy.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** Locks the row until the transaction's end. */
    async findForUpdate(id: ProxyId): Promise<ProxyRecord | null> {
      await client.$queryRaw`SELECT id FROM proxy WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** How many there are in all pools; until the transaction's end nobody else can ask. "proxies" in ASCII. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x70726f78696573n})`;
      return client.proxy.count({ where: { retiredAt: null } });
    },

    /** All in one statement, as is `update`: Prisma takes twenty times as long for a thousand. */
    async insert(proxies: readonly ProxyInsert[]): Promise<void> {
      if (proxies.length === 0) return;
      const rows = proxies.map((proxy) => ({
        ...toJsonRow(proxy),
        pool_id: proxy.poolId,
        created_at: toDate(proxy.createdAtMs),
      }));
      await client.$executeRaw`
        INSERT INTO proxy (id, pool_id, protocol, network, host, port, sealed_credentials, username_hint, has_password,
          is_rotating, session_template, tier, weight, region, country, cost_per_gb_micros, cost_currency, labels,
          created_at, updated_at)
        SELECT id, pool_id, protocol, network, host, port, decode(sealed, 'base64'), username_hint, has_password,
          is_rotating, session_template, tier, weight, region, country, cost_micros::bigint, cost_currency, labels,
          created_at, created_at
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (${COLUMNS}, pool_id text, created_at timestamptz)`;
    },

    async update(changes: readonly ProxyChange[], atMs: number): Promise<void> {
      if (changes.length === 0) return;
      const rows = changes.map((change) => ({ ...toJsonRow(change), is_elsewhere: change.isElsewhere }));
      await client.$executeRaw`
        UPDATE proxy SET protocol = row.protocol, network = row.network, host = row.host, port = row.port,
          sealed_credentials = decode(row.sealed, 'base64'), username_hint = row.username_hint,
          has_password = row.has_password, is_rotating = row.is_rotating, session_template = row.session_template,
          tier = row.tier, weight = row.weight, region = row.region, country = row.country,
          cost_per_gb_micros = row.cost_micros::bigint, cost_currency = row.cost_currency, labels = row.labels,
          exit_address = CASE WHEN row.is_elsewhere THEN NULL ELSE exit_address END,
          exit_country = CASE WHEN row.is_elsewhere THEN NULL ELSE exit_country END,
          exit_anonymity = CASE WHEN row.is_elsewhere THEN NULL ELSE exit_anonymity END,
          exit_observed_at = CASE WHEN row.is_elsewhere THEN NULL ELSE exit_observed_at END,
          updated_at = ${toDate(atMs)}
        FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (${COLUMNS}, is_elsewhere boolean)
        WHERE proxy.id = row.id AND proxy.retired_at IS NULL`;
    },

    /** Credentials that nobody needs are not kept. Returns those that were not retired before. */
    async retire(ids: readonly ProxyId[], atMs: number): Promise<ProxyId[]> {
      const rows = await client.$queryRaw<{ id: ProxyId }[]>`
        UPDATE proxy SET retired_at = ${toDate(atMs)}, sealed_credentials = NULL
        WHERE id = ANY(${[...ids]}::text[]) AND retired_at IS NULL RETURNING id`;
      return rows.map(({ id }) => id);
    },

    /** All of a pool, likewise. Returns how many. */
    async retireOfPool(poolId: PoolId, atMs: number): Promise<number> {
      return client.$executeRaw`
        UPDATE proxy SET retired_at = ${toDate(atMs)}, sealed_credentials = NULL
        WHERE pool_id = ${poolId} AND retired_at IS NULL`;
    },

    /** What probes found; an older observation changes nothing. Returns those that now leave elsewhere, or are seen otherwise. */
    async updateExits(exits: readonly { proxyId: ProxyId; exit: ProxyExit }[]): Promise<ProxyId[]> {
      if (exits.length === 0) return [];
      const rows = await client.$queryRaw<{ id: ProxyId }[]>`
        WITH news AS (
          SELECT DISTINCT ON (id) id, address, country, anonymity, to_timestamp(observed_ms / 1000.0)::timestamptz(3) AS observed_at
          FROM json_to_recordset(${JSON.stringify(exits.map(toExitRow))}::json)
            AS row (id text, address text, country text, anonymity text, observed_ms float8)
          ORDER BY id, observed_ms DESC
        ), before AS (
          SELECT id, exit_address, exit_country, exit_anonymity, exit_observed_at FROM proxy
          WHERE id IN (SELECT id FROM news) ORDER BY id FOR NO KEY UPDATE
        ), changed AS (
          UPDATE proxy SET exit_address = news.address, exit_country = news.country, exit_anonymity = news.anonymity,
            exit_observed_at = news.observed_at
          FROM news JOIN before USING (id)
          WHERE proxy.id = news.id AND (before.exit_observed_at IS NULL OR before.exit_observed_at < news.observed_at)
          RETURNING proxy.id, (before.exit_address, before.exit_country, before.exit_anonymity)
            IS DISTINCT FROM (news.address, news.country, news.anonymity) AS is_other
        )
        SELECT id FROM changed WHERE is_other ORDER BY id`;
      return rows.map(({ id }) => id);
    },
  };
}

function toJsonRow(proxy: ProxyFields & ProxyCredentials & { id: ProxyId }) {
  const { id, protocol, network, host, port, tier, weight, region, country, labels } = proxy;
  const sealed = proxy.sealedCredentials;
  return {
    ...{ id, protocol, network, host, port, tier, weight, region, country, labels },
    sealed: sealed === null ? null : Buffer.from(sealed).toString("base64"),
    username_hint: proxy.usernameHint,
    has_password: proxy.hasPassword,
    is_rotating: proxy.isRotating,
    session_template: proxy.sessionTemplate,
    cost_micros: proxy.costPerGb === null ? null : String(parseMicros(proxy.costPerGb)),
    cost_currency: proxy.costCurrency,
  };
}

function toExitRow({ proxyId, exit }: { proxyId: ProxyId; exit: ProxyExit }) {
  const { address, country, anonymity, observedAtMs } = exit;
  return { id: proxyId, address, country, anonymity, observed_ms: observedAtMs };
}

function toRecord(row: ProxyModel): ProxyRecord {
  const { costPerGbMicros, exitAddress, exitCountry, exitAnonymity, exitObservedAt, ...rest } = row;
  const { createdAt, updatedAt, retiredAt, ...plain } = rest;
  return {
    ...plain,
    costPerGb: costPerGbMicros === null ? null : priceOf(costPerGbMicros),
    exit:
      exitAddress === null || exitObservedAt === null
        ? null
        : {
            address: exitAddress,
            country: exitCountry,
            anonymity: exitAnonymity ?? "anonymous",
            observedAtMs: toAtMs(exitObservedAt),
          },
    createdAtMs: toAtMs(createdAt),
    updatedAtMs: toAtMs(updatedAt),
    retiredAtMs: toAtMs(retiredAt),
  } as ProxyRecord;
}

/** 15000n -> `0.015`. */
function priceOf(micros: bigint): string {
  const fraction = String(micros % MICROS)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return `${micros / MICROS}${fraction === "" ? "" : `.${fraction}`}`;
}
