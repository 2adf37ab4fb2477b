import type { FederationId, MemberId } from "@orrery/protocol";
import type {
  Coordination,
  Described,
  ListRange,
  OutgoingMessage,
  ReadOptions,
  WatchBatch,
} from "./coordination.ts";

/** What is asked over the port beside writes: input -> output. */
export type CoordinationCalls = {
  list: [null, readonly Described[]];
  describe: [null, Described | null];
  leader: [null, Result<"leader">];
  campaign: [null, Result<"campaign">];
  resign: [{ readonly to: MemberId | null }, Result<"resign">];
  get: [{ readonly key: string; readonly options: ReadOptions }, Result<"get">];
  "list-keys": [{ readonly range: ListRange; readonly options: ReadOptions }, Result<"list">];
  lock: [{ readonly name: string; readonly options: ReadOptions }, Result<"lock">];
  renew: [{ readonly name: string; readonly token: number; readonly timeoutMs: number }, Result<"renew">];
  send: [OutgoingMessage, Result<"send">];
  /** Opens a watch under a number of the asking side's choice; answered when it is open. */
  watch: [{ readonly watchId: number; readonly what: Watched }, null];
  next: [{ readonly watchId: number }, WatchBatch<unknown> | null];
  close: [{ readonly watchId: number }, null];
};

export type Watched =
  | { readonly kind: "leader" }
  | { readonly kind: "keys"; readonly prefix: string; readonly fromRevision: number }
  | { readonly kind: "lock"; readonly name: string }
  | { readonly kind: "messages"; readonly topic: string };

type Result<K extends keyof Coordination> = Coordination[K] extends (...args: never[]) => Promise<infer R>
  ? R
  : never;

export type Call = {
  [K in keyof CoordinationCalls]: {
    readonly id: number;
    readonly federationId: FederationId;
    readonly kind: K;
    readonly input: CoordinationCalls[K][0];
  };
}[keyof CoordinationCalls];

/** Everything of one turn, one way. Bytes are what `packWrites` and `packAnswers` make. */
export type ToHost = {
  readonly writes: readonly {
    readonly federationId: FederationId;
    readonly bytes: Uint8Array<ArrayBuffer>;
  }[];
  readonly calls: readonly Call[];
};

export type FromHost = {
  readonly answers: Uint8Array<ArrayBuffer> | null;
  readonly results: readonly { readonly id: number; readonly output: unknown }[];
};

/** Below this, copying costs less than handing over. */
export const TRANSFERRED_BYTES_MIN = 4_096;
