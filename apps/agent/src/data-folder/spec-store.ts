import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { NodeSpec } from "@orrery/protocol";
import { writeFileAtomically } from "@orrery/runtime";
import { z } from "zod";

const Stored = z.object({
  spec: NodeSpec.nullable(),
  /** The last drain that was confirmed to the hub. */
  confirmedDrainId: z.string().nullable(),
});
type Stored = z.infer<typeof Stored>;

/** The desired state as last seen, so that an agent that starts without its hub knows what it should be. */
export class SpecStore {
  readonly #path: string;
  #stored: Stored;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, stored: Stored) {
    this.#path = path;
    this.#stored = stored;
  }

  /** An unreadable file counts as none: the hub sends the spec again. */
  static async open(dataDir: string): Promise<SpecStore> {
    const path = join(dataDir, "spec.json");
    try {
      return new SpecStore(path, Stored.parse(JSON.parse(await readFile(path, "utf8"))));
    } catch {
      return new SpecStore(path, { spec: null, confirmedDrainId: null });
    }
  }

  get spec(): NodeSpec | null {
    return this.#stored.spec;
  }

  /** A drain that the spec asks for and that was not confirmed yet. */
  get openDrainId(): string | null {
    const { spec, confirmedDrainId } = this.#stored;
    if (spec === null || spec.scheduling !== "draining" || spec.drainId === confirmedDrainId) return null;
    return spec.drainId;
  }

  /** False where `spec` is older than what is known. */
  async accept(spec: NodeSpec): Promise<boolean> {
    if (spec.revision < (this.#stored.spec?.revision ?? 0)) return false;
    await this.#write({ ...this.#stored, spec });
    return true;
  }

  async confirmDrain(drainId: string): Promise<void> {
    await this.#write({ ...this.#stored, confirmedDrainId: drainId });
  }

  /** Of another fleet, or of another node in it: its revisions mean nothing any more. */
  async forget(): Promise<void> {
    await this.#write({ spec: null, confirmedDrainId: null });
  }

  /** One after the other: specs may come faster than the disk takes them. */
  #write(stored: Stored): Promise<void> {
    this.#stored = stored;
    const text = JSON.stringify(stored);
    const written = this.#writing.then(() => writeFileAtomically(this.#path, text));
    this.#writing = written.catch(() => undefined);
    return written;
  }
}
