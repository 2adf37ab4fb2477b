import type { KeyCommand } from "@orrery/domain/keys";
import type { FederationMember } from "./federation-member.ts";

/** The federation's own writes: under a client of its own for each start of this process, so that its sequence may begin at 1. */
export class SystemWriter {
  readonly #member: FederationMember;
  readonly #clientId: string;
  #sequence = 0;

  constructor(member: FederationMember, clockId: string) {
    this.#member = member;
    this.#clientId = `orrery-${clockId}`;
  }

  /** Whether it is in the log for good. What failed may be written again. */
  async write(command: KeyCommand): Promise<boolean> {
    this.#sequence += 1;
    const outcome = await this.#member.write({
      clientId: this.#clientId,
      sequence: this.#sequence,
      answeredBelow: this.#sequence,
      command,
    });
    if (outcome.outcome !== "answered") return false;
    return outcome.answer.outcome === "stored" || outcome.answer.outcome === "deleted";
  }

  /** For what is written again anyway when it is missing. */
  writeLater(command: KeyCommand): void {
    this.write(command).catch(() => undefined);
  }
}
