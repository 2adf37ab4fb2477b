import { type CarriedBytes, takeCarried } from "@orrery/domain/billing";
import type { Admission } from "../admission/admission.ts";
import type { UsageRecorder } from "./usage-recorder.ts";

export type CarriedBytesKeeperOptions = {
  readonly admission: Admission;
  readonly recorder: UsageRecorder;
  /** Both ways, of all applications; only grows. */
  readonly totalBytes: () => number;
};

export const TRANSFERRED_BYTES = "transferred_bytes";
const EVERY_MS = 60_000;

/** Tells once a minute how many bytes were carried for the applications on this host. */
export class CarriedBytesKeeper {
  readonly #options: CarriedBytesKeeperOptions;
  #state: CarriedBytes | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: CarriedBytesKeeperOptions) {
    this.#options = options;
  }

  /** What was carried before the node belonged to an account is not counted. */
  belongs(isCounted: boolean): void {
    if (isCounted === (this.#timer !== null)) return;
    if (this.#timer === null) {
      this.#state = { toldBytes: this.#options.totalBytes() };
      this.#timer = setInterval(() => void this.tell(), EVERY_MS).unref();
      return;
    }
    clearInterval(this.#timer);
    this.#timer = null;
    this.#state = null;
  }

  async tell(): Promise<void> {
    if (this.#state === null) return;
    const { admission, recorder, totalBytes } = this.#options;
    const { state, bytes } = takeCarried(this.#state, totalBytes());
    this.#state = state;
    if (bytes === 0) return;
    const quantity = BigInt(bytes);
    const answer = await admission.authorizeSoon({
      ...{ meter: TRANSFERRED_BYTES, quantity, worker: null, account: null, isOwn: true },
    });
    // What is refused is not billed; that the node's credits are gone is told with its time.
    if (answer.outcome === "allowed") await recorder.recordGrant(answer.grant, quantity);
  }
}
