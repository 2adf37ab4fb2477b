import { createPrivateKey, hkdfSync } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { EgressOrders } from "@orrery/protocol";
import { openBox, sealBox, writeFileAtomically } from "@orrery/runtime";

export type StoredOrders =
  | { outcome: "none" }
  | { outcome: "read"; orders: EgressOrders }
  /** The sentence says why; nothing of the file's content is in it. */
  | { outcome: "unreadable"; sentence: string };

const FILE = "egress-orders.sealed";
/** Another layout of the file gets another one. */
const LABEL = "orrery egress orders 1";

/**
 * The hub's orders for the time without a hub. They hold the proxies' credentials, so the file is sealed (AES-256-GCM) by a key that is derived
 * (HKDF, RFC 5869) from the node's private key: a copy of it alone is of no use. What comes while the disk is busy replaces what waits.
 */
export class OrdersStore {
  readonly #path: string;
  readonly #keyPem: () => string;
  #waiting: EgressOrders | "none" | null = null;
  #writing: Promise<void> | null = null;

  /** `keyPem`: the node's private key as it is now; after a renewal, orders are to be stored again. */
  constructor(dataDir: string, keyPem: () => string) {
    this.#path = join(dataDir, FILE);
    this.#keyPem = keyPem;
  }

  async read(): Promise<StoredOrders> {
    let sealed: Buffer;
    try {
      sealed = await readFile(this.#path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return { outcome: "none" };
      return { outcome: "unreadable", sentence: `The file cannot be read (${code ?? "unknown error"}).` };
    }
    const opened = openBox(sealed, keyOf(this.#keyPem()), LABEL);
    if (opened === null) {
      return {
        outcome: "unreadable",
        sentence: "It was sealed with another key than this node's, or it is damaged.",
      };
    }
    const parsed = EgressOrders.safeParse(parseJson(Buffer.from(opened).toString()));
    if (parsed.success) return { outcome: "read", orders: parsed.data };
    return { outcome: "unreadable", sentence: "Another version of the agent wrote it." };
  }

  /** Resolves once these orders, or newer ones, are on disk. Rejects where the disk refuses. */
  store(orders: EgressOrders): Promise<void> {
    this.#waiting = orders;
    return this.#write();
  }

  forget(): Promise<void> {
    this.#waiting = "none";
    return this.#write();
  }

  /** Nothing is being written any more. */
  async settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing.catch(() => undefined);
  }

  async #write(): Promise<void> {
    while (this.#writing !== null) await this.#writing.catch(() => undefined);
    const next = this.#waiting;
    if (next === null) return;
    this.#waiting = null;
    this.#writing = next === "none" ? rm(this.#path, { force: true }) : this.#seal(next);
    try {
      await this.#writing;
    } finally {
      this.#writing = null;
    }
  }

  #seal(orders: EgressOrders): Promise<void> {
    const plain = Buffer.from(JSON.stringify(orders));
    return writeFileAtomically(this.#path, sealBox(plain, keyOf(this.#keyPem()), LABEL));
  }
}

function keyOf(keyPem: string): Buffer {
  const secret = createPrivateKey(keyPem).export({ type: "pkcs8", format: "der" });
  return Buffer.from(hkdfSync("sha256", secret, "", LABEL, 32));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
