import type { AccountRecord, Database, WriteTransaction } from "@orrery/db";
import {
  availableUnits,
  formatCredits,
  heldUnits,
  limitRoom,
  periodAt,
  post,
  SLICE_GRACE_MS,
  type Wallet,
} from "@orrery/domain/billing";
import { type AccountId, SLICES_MAX, type SliceAnswer, type SliceAsk } from "@orrery/protocol";
import { AppError, type Clock, faultPoint } from "@orrery/runtime";
import { bookRequests } from "../ledger/book-requests.ts";
import type { LedgerRequest } from "../ledger/ledger-request.ts";
import { isReserveOf, newSliceId, slicePrefix } from "./slice-id.ts";
import { asNode, type SliceNode } from "./slice-node.ts";

export const SLICE_LIFE_MS = 60_000;
export const RESERVE_LIFE_MS = 10 * 60_000;
/** A reserve is at most this share of what could be spent, so that it never keeps an account from its last credits. */
const RESERVE_SHARE = 10n;

export type SlicePorts = { db: Pick<Database, "write" | "read">; clock: Clock };

/**
 * Reserves credits of an account for a node's agent: what was asked for, or what there is. In the transaction that holds the account's wallet, so
 * that all agents together never get more than there is. A new reserve takes the place of the node's old one. Throws SUPERSEDED for a
 * connection that is not the node's newest.
 */
export async function askSlice(ports: SlicePorts, node: SliceNode, ask: SliceAsk): Promise<SliceAnswer> {
  const { db, clock } = ports;
  const answer = await db.write(asNode(node), async (tx): Promise<SliceAnswer> => {
    const { accountId } = ask;
    const locked = (await tx.ledger.lockWallets([accountId])).get(accountId);
    const account = locked === undefined ? null : await tx.account.find(accountId);
    // After the lock: whoever connected since then has not been given anything that is not seen here.
    await demandNewest(tx, node);
    const hubAtMs = clock.nowAtMs();
    const wanted = BigInt(ask.units);
    const no = (missingUnits: bigint, sentence: string): SliceAnswer => ({
      ...{ outcome: "refused", missingUnits: missingUnits.toString(), sentence, hubAtMs },
    });
    if (locked === undefined || account === null || wanted <= 0n) return no(wanted, UNKNOWN);
    if (!(await tx.slice.belongs(node.id, accountId))) return no(wanted, notOurs(node, account));
    if (account.state !== "active") return no(wanted, notActive(account));
    const open = await tx.slice.findOpen(node.id, slicePrefix(node.id), hubAtMs);
    const replaced = ask.isReserve
      ? open.filter((slice) => slice.accountId === accountId && isReserveOf(node.id, slice.id))
      : [];
    if (open.length - replaced.length >= SLICES_MAX) return no(wanted, tooMany(node));
    const releases = replaced.map(({ id }) => releaseRequest(accountId, id));
    const { wallet } = post(
      locked.wallet,
      releases.map(({ posting }) => posting),
      hubAtMs,
    );
    const room = await roomOf(tx, account, wallet, hubAtMs);
    const most = ask.isReserve ? room.units / RESERVE_SHARE : room.units;
    const given = wanted < most ? wanted : most;
    if (given <= 0n) {
      await bookRequests(tx.ledger, releases, hubAtMs);
      return no(wanted, room.sentence);
    }
    const id = newSliceId(node.id, ask.isReserve, hubAtMs);
    const endsAtMs = hubAtMs + (ask.isReserve ? RESERVE_LIFE_MS : SLICE_LIFE_MS);
    const hold: LedgerRequest = {
      ...{ accountId, key: id, detail: { node: node.id } },
      posting: { kind: "hold", units: given, endsAtMs: endsAtMs + SLICE_GRACE_MS },
    };
    const answers = await bookRequests(tx.ledger, [...releases, hold], hubAtMs);
    // What was found available under the lock is refused: a defect, and nothing may be written.
    if (answers.at(-1)?.outcome !== "booked") throw new AppError("INTERNAL");
    await faultPoint("slice.held");
    return { outcome: "granted", id, units: given.toString(), endsAtMs, hubAtMs };
  });
  await faultPoint("slice.granted");
  return answer;
}

/** Gives back what a slice still reserves; asking again changes nothing. */
export function releaseRequest(
  accountId: AccountId,
  sliceId: string,
): LedgerRequest & { posting: { kind: "release"; holdId: string } } {
  return { accountId, key: `release:${sliceId}`, posting: { kind: "release", holdId: sliceId }, detail: {} };
}

/** Throws SUPERSEDED where the node has connected anew since: what the old connection still asks would undo what the new one was given. */
export async function demandNewest(tx: WriteTransaction, node: SliceNode): Promise<void> {
  const epoch = await tx.slice.findConnectionEpoch(node.id);
  if (epoch !== node.epoch) throw new AppError("SUPERSEDED");
}

/** What may be reserved now, and what to say where that is nothing. */
async function roomOf(
  tx: WriteTransaction,
  account: AccountRecord,
  wallet: Wallet,
  nowAtMs: number,
): Promise<{ units: bigint; sentence: string }> {
  const { id, zone, period, name } = account;
  const asked = {
    accountId: id,
    dayFromAtMs: periodAt(nowAtMs, "daily", zone).fromAtMs,
    periodFromAtMs: periodAt(nowAtMs, period, zone).fromAtMs,
  };
  const available = availableUnits(wallet);
  const hasLimit = account.dayLimitUnits !== null || account.periodLimitUnits !== null;
  const spend = hasLimit ? (await tx.usageRead.spendOf([asked])).get(id) : undefined;
  const spent = { dayUnits: 0n, periodUnits: 0n, ...spend, heldUnits: heldUnits(wallet) };
  const limit = limitRoom(account, spent);
  if (limit !== null && limit < available) {
    const sentence = `The limits of the account ${name} leave ${formatCredits(limit)} credits for now: raise them, or wait until the next day or period.`;
    return { units: limit, sentence };
  }
  const held = heldUnits(wallet);
  const reserved = held > 0n ? `, beside ${formatCredits(held)} that are reserved` : "";
  const sentence = `The account ${name} has ${formatCredits(available)} credits to spend${reserved}: buy or grant credits, or raise its overdraft.`;
  return { units: available, sentence };
}

const UNKNOWN = "There is no such account; the node's agent learns soon which one it belongs to.";

function notOurs(node: SliceNode, { name }: AccountRecord): string {
  return `Neither the node ${node.name} nor a worker belongs to the account ${name} now: assign it to the account.`;
}

function notActive({ name, state, stateReason }: AccountRecord): string {
  const why = stateReason === null ? "" : ` (${stateReason.replace(/\.$/, "")})`;
  return `The account ${name} is ${state}${why}: have it activated.`;
}

function tooMany({ name }: SliceNode): string {
  return `The node ${name} holds ${SLICES_MAX} slices already: it must give some back first.`;
}
