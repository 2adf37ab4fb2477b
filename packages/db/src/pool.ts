import pg from "pg";
import { fromDriverError } from "./database-error.ts";

export const CONNECT_TIMEOUT_MS = 3000;
export const STATEMENT_TIMEOUT_MS = 4500;
/** Over the statement's own limit: only a server that does not answer at all gets this far. */
export const QUERY_TIMEOUT_MS = 5000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/**
 * node-postgres' pool with two changes for callers that use promises (as Prisma does): trouble on the way to the server
 * is DATABASE_UNAVAILABLE from here on, and a connection that had it is thrown away instead of being lent again.
 */
export class BoundedPool extends pg.Pool {
  /** `pipeline`: statements are sent before the ones in front of them are answered. */
  constructor(url: string, connectionsMax: number, { pipeline = false }: { pipeline?: boolean } = {}) {
    const sending: pg.PoolConfig & { pipeline: boolean } = { pipeline };
    super({
      ...sending,
      connectionString: url,
      max: connectionsMax,
      application_name: "orrery",
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      keepAlive: true,
    });
    this.on("error", () => undefined);
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Parameters<pg.Pool["connect"]>[0]): void;
  override connect(callback?: Parameters<pg.Pool["connect"]>[0]): Promise<pg.PoolClient> | undefined {
    if (callback !== undefined) {
      super.connect(callback);
      return undefined;
    }
    return super.connect().then(watchClient, (error: unknown) => {
      throw fromDriverError(error);
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: node-postgres' nine overloads; only the promise form is changed.
  override query(...args: any[]): any {
    const result: unknown = Reflect.apply(super.query, this, args);
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      throw fromDriverError(error);
    });
  }
}

const watched = new WeakMap<pg.PoolClient, { broken: boolean }>();

function watchClient(client: pg.PoolClient): pg.PoolClient {
  const state = watched.get(client) ?? patchQuery(client);
  const release = client.release;
  client.release = (destroy) => release(destroy ?? state.broken);
  return client;
}

function patchQuery(client: pg.PoolClient): { broken: boolean } {
  const state = { broken: false };
  watched.set(client, state);
  // While it is lent the pool does not listen: a server that goes away between two statements would end the process.
  client.on("error", () => {
    state.broken = true;
  });
  const query = client.query;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  client.query = ((...args: any[]) => {
    const result: unknown = Reflect.apply(query, client, args);
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      const mapped = fromDriverError(error);
      state.broken ||= mapped !== error;
      throw mapped;
    });
  }) as typeof client.query;
  return state;
}
