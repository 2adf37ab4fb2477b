import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import { formatCredits } from "@orrery/domain/billing";
import { type Refusal, RefusalReason, type UsageService } from "@orrery/protocol/local";
import type { Clock } from "@orrery/runtime";
import type { UsageWish } from "../admission/admission.ts";
import type { HubClock } from "../admission/hub-clock.ts";
import type { UsageRefusal } from "../admission/usage-refusal.ts";
import type { UsageRecorder } from "../usage/usage-recorder.ts";
import { refused } from "./api-error.ts";
import { CallRate } from "./call-rate.ts";
import { atMsOf, clientIdOf, lifeMsOf, uniqueOf, type WishInput, wishOf } from "./usage-input.ts";

export type UsageServiceOptions = {
  readonly recorder: UsageRecorder;
  readonly hubClock: HubClock;
  readonly clock: Clock;
};

/** A refusal is an answer; what is not well formed is an error. */
export function usageService({
  recorder,
  hubClock,
  clock,
}: UsageServiceOptions): ServiceImpl<typeof UsageService> {
  const rate = new CallRate(clock);
  const admitted = (input: WishInput): UsageWish => {
    rate.admit(input.worker);
    return wishOf(input);
  };
  return {
    async authorize({ meter, quantity, worker, account, validForMs }) {
      const wish = admitted({ meter, quantity, worker, account });
      const lifeMs = lifeMsOf(validForMs);
      if (recorder.isFull) {
        const sentence = "Too many authorisations are open on this node; record or release some.";
        throw new ConnectError(sentence, Code.ResourceExhausted);
      }
      const answer = await recorder.authorize(wish, lifeMs);
      if (answer.outcome === "refused") return { isAllowed: false, refusal: refusalView(answer.refusal) };
      return { isAllowed: true, authorizationId: answer.id, validForMs: lifeMs };
    },
    async record({ meter, value, unique, worker, account, atMs, id, authorizationId }) {
      const wish = admitted({ meter, quantity: value, worker, account });
      const answer = await recorder.record({
        ...wish,
        unique: uniqueOf(unique),
        atMs: atMsOf(atMs, hubClock.nowAtMs()),
        id: clientIdOf(id),
        authorizationId: authorizationId === "" ? null : authorizationId,
      });
      if (answer.outcome === "refused") return { isRecorded: false, refusal: refusalView(answer.refusal) };
      if (answer.outcome === "recorded")
        return { isRecorded: true, id: answer.id, isRepeat: answer.isRepeat };
      const sentence = `The id ${id} was used for another event; give each event an id of its own.`;
      throw new ConnectError(sentence, Code.AlreadyExists);
    },
    async release({ authorizationId, worker }) {
      rate.admit(worker);
      if (authorizationId === "") throw refused("authorization_id is missing.");
      return { isReleased: recorder.release(authorizationId, worker === "" ? null : worker) };
    },
  };
}

const REASONS = {
  no_account: RefusalReason.NO_ACCOUNT,
  unknown_account: RefusalReason.UNKNOWN_ACCOUNT,
  unknown_meter: RefusalReason.UNKNOWN_METER,
  inactive: RefusalReason.INACTIVE,
  insufficient: RefusalReason.INSUFFICIENT,
  hub_away: RefusalReason.HUB_AWAY,
  hub_silent: RefusalReason.HUB_SILENT,
  storage: RefusalReason.STORAGE,
  too_large: RefusalReason.TOO_LARGE,
  overloaded: RefusalReason.OVERLOADED,
} as const satisfies Record<UsageRefusal["reason"], RefusalReason>;

function refusalView({ reason, account, missingUnits, sentence }: UsageRefusal): Omit<Refusal, "$typeName"> {
  return {
    reason: REASONS[reason],
    accountId: account?.id ?? "",
    accountName: account?.name ?? "",
    missingCredits: missingUnits === null ? "" : formatCredits(missingUnits),
    message: sentence,
  };
}
