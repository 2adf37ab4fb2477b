import pg from "pg";

/**
 * The floor: what one hand-written SQL function costs that locks the account's row, checks, inserts and updates. No HTTP, no rates, no
 * limits, no chain of hashes; one commit for each debit. Tables in a schema of its own, on the server that Orrery books on.
 */
export class Floor {
  readonly #clients: readonly pg.Client[];

  private constructor(clients: readonly pg.Client[]) {
    this.#clients = clients;
  }

  /** A connection for each writer. */
  static async open(url: string, accountIds: readonly string[], writers: number): Promise<Floor> {
    const clients = await Promise.all(Array.from({ length: writers }, () => connect(url)));
    const [first] = clients;
    await first?.query(SCHEMA);
    await first?.query("INSERT INTO floor.account SELECT id, $2, 0 FROM unnest($1::text[]) AS id", [
      accountIds,
      START_UNITS.toString(),
    ]);
    return new Floor(clients);
  }

  /** Resolves once it is committed. */
  async debit(writer: number, accountId: string, key: string, units: bigint): Promise<void> {
    const result = await this.#clients[writer]?.query<{ left: string | null }>({
      name: "debit",
      text: "SELECT floor.debit($1, $2, $3) AS left",
      values: [accountId, key, units.toString()],
    });
    if (typeof result?.rows[0]?.left !== "string") throw new Error(`the floor refused ${key}`);
  }

  /** What is booked, and whether the accounts say the same. */
  async booked(): Promise<{ count: number; units: bigint; differing: number }> {
    const result = await this.#clients[0]?.query<{ count: string; units: string; differing: string }>(
      `SELECT sum(debits)::text AS count, sum(spent)::text AS units,
         count(*) FILTER (WHERE account.left_units <> $1 - spent OR account.last_entry <> debits)::text AS differing
       FROM (SELECT account_id, count(*) AS debits, sum(units) AS spent FROM floor.entry GROUP BY account_id) AS entries
       JOIN floor.account ON account.id = entries.account_id`,
      [START_UNITS.toString()],
    );
    const [row] = result?.rows ?? [];
    return {
      ...{ count: Number(row?.count ?? 0), units: BigInt(row?.units ?? 0) },
      differing: Number(row?.differing ?? 0),
    };
  }

  /** Of the server, as this connection has them. */
  async setting(name: string): Promise<string> {
    const result = await this.#clients[0]?.query<{ value: string }>("SELECT current_setting($1) AS value", [
      name,
    ]);
    return result?.rows[0]?.value ?? "";
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()));
  }
}

const START_UNITS = 10n ** 18n;

const SCHEMA = `
CREATE SCHEMA floor;
CREATE TABLE floor.account (
  id text PRIMARY KEY,
  left_units bigint NOT NULL CHECK (left_units >= 0),
  last_entry bigint NOT NULL
);
CREATE TABLE floor.entry (
  account_id text NOT NULL,
  number bigint NOT NULL,
  key text NOT NULL,
  units bigint NOT NULL CHECK (units > 0),
  left_units bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (account_id, key)
);
-- What is left; null = there is too little. The same key again changes nothing.
CREATE FUNCTION floor.debit(of_account text, with_key text, of_units bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  account floor.account;
  known bigint;
BEGIN
  SELECT * INTO STRICT account FROM floor.account WHERE id = of_account FOR NO KEY UPDATE;
  SELECT left_units INTO known FROM floor.entry WHERE account_id = of_account AND key = with_key;
  IF FOUND THEN RETURN known; END IF;
  IF account.left_units < of_units THEN RETURN NULL; END IF;
  INSERT INTO floor.entry
    VALUES (of_account, account.last_entry + 1, with_key, of_units, account.left_units - of_units, now());
  UPDATE floor.account SET left_units = left_units - of_units, last_entry = last_entry + 1 WHERE id = of_account;
  RETURN account.left_units - of_units;
END $$;
`;

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: "floor" });
  await client.connect();
  return client;
}
