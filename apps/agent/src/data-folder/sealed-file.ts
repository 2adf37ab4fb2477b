import { createPrivateKey, hkdfSync } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { openBox, parseJson, sealBox, writeFileAtomically } from "@orrery/runtime";
import type { z } from "zod";

export type SealedRead<T> =
  | { outcome: "none" }
  | { outcome: "read"; value: T }
  /** The sentence says why; nothing of the file's content is in it. */
  | { outcome: "unreadable"; sentence: string };

export type SealedFileOptions<T> = {
  path: string;
  /** Another layout of the file gets another one. */
  label: string;
  schema: z.ZodType<T>;
  /** The node's private key as it is now; after a renewal, the value is to be stored again. */
  keyPem: () => string;
};

/**
 * A value on disk that holds secrets, sealed (AES-256-GCM) by a key that is derived (HKDF, RFC 5869) from the node's private key: a copy of the
 * file alone is of no use. What comes while the disk is busy replaces what waits.
 */
export class SealedFile<T> {
  readonly #options: SealedFileOptions<T>;
  #waiting: { value: T } | "none" | null = null;
  #writing: Promise<void> | null = null;

  constructor(options: SealedFileOptions<T>) {
    this.#options = options;
  }

  async read(): Promise<SealedRead<T>> {
    const { path, label, schema } = this.#options;
    let sealed: Buffer;
    try {
      sealed = await readFile(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return { outcome: "none" };
      return { outcome: "unreadable", sentence: `The file cannot be read (${code ?? "unknown error"}).` };
    }
    const opened = openBox(sealed, this.#key(), label);
    if (opened === null) {
      return {
        outcome: "unreadable",
        sentence: "It was sealed with another key than this node's, or it is damaged.",
      };
    }
    const parsed = schema.safeParse(parseJson(Buffer.from(opened).toString()));
    if (parsed.success) return { outcome: "read", value: parsed.data };
    return { outcome: "unreadable", sentence: "Another version of the agent wrote it." };
  }

  /** Resolves once this value, or a newer one, is on disk. Rejects where the disk refuses. */
  store(value: T): Promise<void> {
    this.#waiting = { value };
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
    this.#writing = next === "none" ? rm(this.#options.path, { force: true }) : this.#seal(next.value);
    try {
      await this.#writing;
    } finally {
      this.#writing = null;
    }
  }

  #seal(value: T): Promise<void> {
    const plain = Buffer.from(JSON.stringify(value));
    return writeFileAtomically(this.#options.path, sealBox(plain, this.#key(), this.#options.label));
  }

  #key(): Buffer {
    const secret = createPrivateKey(this.#options.keyPem()).export({ type: "pkcs8", format: "der" });
    return Buffer.from(hkdfSync("sha256", secret, "", this.#options.label, 32));
  }
}
