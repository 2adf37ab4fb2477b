import { type LedgerChange, postingId, type Repositories } from "@orrery/db";
import { type BookedEntry, type Outcome, type Posting, post } from "@orrery/domain/billing";
import {
  answerOfJson,
  type LedgerAnswer,
  type LedgerRequest,
  outcomeToJson,
  requestHash,
} from "./ledger-request.ts";

type LedgerRepository = Repositories["ledger"];
type Asked = { request: LedgerRequest; hash: string; place: number };

/**
 * Books what is asked, within the caller's transaction: locks the wallets, answers what was asked before as it was answered then, decides the
 * rest and writes it. The answers come in the order of the requests. A refund is asked for alone, since others of its batch may change what it
 * refunds.
 */
export async function bookRequests(
  ledger: LedgerRepository,
  requests: readonly LedgerRequest[],
  nowMs: number,
): Promise<LedgerAnswer[]> {
  const answers: LedgerAnswer[] = [];
  const locked = await ledger.lockWallets(requests.map(({ accountId }) => accountId));
  const known = await ledger.findPostings(requests);
  const changes: LedgerChange[] = [];

  for (const [accountId, asked] of byAccount(requests)) {
    const before = locked.get(accountId);
    if (before === undefined) {
      for (const { place } of asked) answers[place] = refused("no_account");
      continue;
    }
    const fresh: Asked[] = [];
    const repeats: Asked[] = [];
    const hashes = new Map<string, string>();
    for (const each of asked) {
      const id = postingId(accountId, each.request.key);
      const earlier = known.get(id);
      const hash = earlier?.requestHash ?? hashes.get(each.request.key);
      if (hash !== undefined && hash !== each.hash) answers[each.place] = refused("key_reused");
      else if (earlier !== undefined) answers[each.place] = answerOfJson(earlier.outcome);
      else if (hash !== undefined) repeats.push(each);
      else {
        hashes.set(each.request.key, each.hash);
        fresh.push(each);
      }
    }
    if (fresh.length === 0) continue;

    const postings = await Promise.all(fresh.map(({ request }) => resolve(ledger, request)));
    const result = post(before.wallet, postings, nowMs);
    changes.push({
      ...{ before, after: result.wallet, uses: result.uses, opened: result.opened, atMs: nowMs },
      entries: bookedEntries(accountId, fresh, result),
      postings: fresh.map(({ request, hash }, index) => ({
        ...{ key: request.key, requestHash: hash },
        outcome: outcomeToJson(result.outcomes[index] as Outcome),
      })),
    });
    const outcomeOf = new Map<string, Outcome>();
    for (const [index, { request, place }] of fresh.entries()) {
      const outcome = result.outcomes[index] as Outcome;
      outcomeOf.set(request.key, outcome);
      answers[place] = answerOf(outcome, false);
    }
    for (const { request, place } of repeats) {
      answers[place] = answerOf(outcomeOf.get(request.key) as Outcome, true);
    }
  }
  await ledger.save(changes);
  return answers;
}

async function resolve(
  ledger: LedgerRepository,
  { accountId, key, posting }: LedgerRequest,
): Promise<Posting> {
  if (posting.kind === "hold") return { ...posting, holdId: key };
  if (posting.kind !== "refund") return posting;
  const { entry, units } = posting;
  const of = await ledger.findRefunded(accountId, entry);
  // Of an entry that is not there nothing can be refunded, as of an expiry.
  return { kind: "refund", units, of: of ?? { number: entry, kind: "expiry", parts: [], grants: [] } };
}

/** Entries that no posting asked for are those of time. */
function bookedEntries(
  accountId: string,
  fresh: readonly Asked[],
  { entries, outcomes }: ReturnType<typeof post>,
): BookedEntry[] {
  const requestOf = new Map<number, LedgerRequest>();
  for (const [index, outcome] of outcomes.entries()) {
    const request = fresh[index]?.request;
    if (outcome.outcome === "booked" && outcome.entry !== null && request !== undefined) {
      requestOf.set(outcome.entry, request);
    }
  }
  return entries.map((entry) => {
    const request = requestOf.get(entry.number);
    return {
      ...{ ...entry, accountId, postingKey: request?.key ?? null },
      detail: JSON.stringify(request?.detail ?? {}),
    };
  });
}

function byAccount(requests: readonly LedgerRequest[]): Map<string, Asked[]> {
  const groups = new Map<string, Asked[]>();
  for (const [place, request] of requests.entries()) {
    const group = groups.get(request.accountId) ?? [];
    group.push({ request, hash: requestHash(request), place });
    groups.set(request.accountId, group);
  }
  return groups;
}

function answerOf(outcome: Outcome, isRepeat: boolean): LedgerAnswer {
  return outcome.outcome === "booked"
    ? { outcome: "booked", entry: outcome.entry, isRepeat }
    : { ...outcome, isRepeat };
}

function refused(reason: "no_account" | "key_reused"): LedgerAnswer {
  return { outcome: "refused", refusal: { reason }, isRepeat: false };
}
