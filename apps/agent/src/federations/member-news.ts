import { MemberId } from "@orrery/protocol";
import { z } from "zod";

/** The topic under which members tell the voters of themselves. */
export const NEWS_TOPIC = "orrery/news";
/** News older than this count as none. */
export const NEWS_AGE_MS_MAX = 20_000;

const Link = z.object({
  to: MemberId,
  rttMs: z.number().min(0),
  rttMsP99: z.number().min(0),
  jitterMs: z.number().min(0),
});

/** What a member tells every few seconds: what others cannot measure themselves. */
export const MemberNews = z.object({
  links: z.array(Link).max(64),
  /** The 99th percentile of its mesh thread's lateness. */
  loopLagMs: z.number().min(0),
  lateRatio: z.number().min(0).max(1),
  /** The least silence after which it may suspect anyone, now or soon. */
  silenceMinMs: z.number().min(0),
  /** A leader only: how many committed entries each member lacks. */
  behind: z.array(z.object({ memberId: MemberId, entries: z.int().min(0) })).max(64),
});
export type MemberNews = z.infer<typeof MemberNews>;

export type HeardNews = MemberNews & { readonly heardMs: number };

export function encodeNews(news: MemberNews): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(news));
}

/** The newest news of each member. What cannot be read changes nothing. */
export class NewsBoard {
  readonly #news = new Map<MemberId, HeardNews>();

  hear(from: MemberId, payload: Uint8Array, nowMs: number): void {
    const read = readNews(payload);
    if (read !== null) this.#news.set(from, { ...read, heardMs: nowMs });
  }

  note(member: MemberId, news: MemberNews, nowMs: number): void {
    this.#news.set(member, { ...news, heardMs: nowMs });
  }

  of(member: MemberId, nowMs: number): HeardNews | null {
    const news = this.#news.get(member);
    return news === undefined || nowMs - news.heardMs > NEWS_AGE_MS_MAX ? null : news;
  }

  fresh(nowMs: number): [MemberId, HeardNews][] {
    return [...this.#news].filter(([, { heardMs }]) => nowMs - heardMs <= NEWS_AGE_MS_MAX);
  }

  keepOnly(members: ReadonlySet<MemberId>): void {
    for (const id of this.#news.keys()) if (!members.has(id)) this.#news.delete(id);
  }
}

function readNews(payload: Uint8Array): MemberNews | null {
  try {
    return MemberNews.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return null;
  }
}
