import { readFile } from "node:fs/promises";
import { FederationId, MemberId } from "@orrery/protocol";
import { writeFileAtomically } from "@orrery/runtime";
import { z } from "zod";

const Remembered = z.object({ memberId: MemberId, federationId: FederationId });
export type RememberedMember = z.infer<typeof Remembered>;
const Stored = z.object({ opened: z.array(Remembered), peerPort: z.int().min(1).max(65_535).nullable() });

/** Ids are never used again, so an old one matters only while somebody might still send a spec with it. */
const MEMBERS_MAX = 1000;

/**
 * Every member that ever opened its log on this node, in a file outside of the logs' folder: whoever empties that folder
 * does not make a member forget that it has voted.
 */
export class RememberedMembers {
  readonly #path: string;
  #stored: z.infer<typeof Stored>;

  private constructor(path: string, stored: z.infer<typeof Stored>) {
    this.#path = path;
    this.#stored = stored;
  }

  /** An unreadable file counts as none: the hub's spec then says alone who may be new. */
  static async open(path: string): Promise<RememberedMembers> {
    try {
      return new RememberedMembers(path, Stored.parse(JSON.parse(await readFile(path, "utf8"))));
    } catch {
      return new RememberedMembers(path, { opened: [], peerPort: null });
    }
  }

  get all(): readonly RememberedMember[] {
    return this.#stored.opened;
  }

  /** Where this node's peers reached it last; kept so that a free port stays the same over a restart. */
  get peerPort(): number | null {
    return this.#stored.peerPort;
  }

  has(memberId: MemberId): boolean {
    return this.#stored.opened.some((member) => member.memberId === memberId);
  }

  /** On disk when it resolves. */
  async remember(memberId: MemberId, federationId: FederationId): Promise<void> {
    if (this.has(memberId)) return;
    const opened = [...this.#stored.opened, { memberId, federationId }].slice(-MEMBERS_MAX);
    await this.#write({ ...this.#stored, opened });
  }

  async rememberPort(peerPort: number): Promise<void> {
    if (peerPort !== this.#stored.peerPort) await this.#write({ ...this.#stored, peerPort });
  }

  async #write(stored: z.infer<typeof Stored>): Promise<void> {
    await writeFileAtomically(this.#path, JSON.stringify(stored));
    this.#stored = stored;
  }
}
