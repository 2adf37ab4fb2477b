import { mayAskElsewhere } from "@orrery/domain/proxies";
import type { GatewayRun, Opened } from "./gateway-run.ts";
import type { Exchange, Question } from "./http-exchange.ts";

type Answered = Extract<Opened<Exchange>, { outcome: "opened" }>;

/**
 * Asks exit after exit while the target turns them away and may be asked again (rules PA1..). The answer that is there is kept, unread, until another
 * one has come: the last one is passed on.
 */
export async function openWelcomed(
  run: GatewayRun,
  { method, body, caller }: Question,
  open: () => Promise<Opened<Exchange>>,
): Promise<Opened<Exchange>> {
  let kept: Answered | null = null;
  for (let againCount = 0; ; againCount += 1) {
    const opened = await open();
    if (opened.outcome !== "opened") return kept === null ? opened : orKept(run, opened, kept);
    if (kept !== null) letGo(kept);
    const { attempt, value } = opened;
    const stance = attempt.answered(value.answer.statusCode ?? 502, value.answer.headers);
    if (stance === "welcome") return opened;
    const { triedCount, spentMs } = run;
    const { settings } = attempt.pool;
    const asked = {
      method,
      hasBody: body !== null,
      isSession: caller.session !== null,
      isHeld: stance === "held",
    };
    if (!mayAskElsewhere({ settings, ...asked, againCount, triedCount, spentMs })) return opened;
    attempt.onCut = () => value.onward.destroy();
    run.turnedAway(attempt);
    kept = opened;
  }
}

/** An answer that broke off meanwhile is none. */
function orKept(run: GatewayRun, opened: Opened<Exchange>, kept: Answered): Opened<Exchange> {
  const { answer } = kept.value;
  if (opened.outcome === "gone" || (answer.destroyed && !answer.complete)) {
    letGo(kept);
    return opened;
  }
  run.goBackTo(kept.attempt);
  return kept;
}

/** A connection whose answer has come as a whole may be used again. */
function letGo({ attempt, value }: Answered): void {
  if (value.answer.complete) value.answer.resume();
  else value.onward.destroy();
  attempt.closed();
}
