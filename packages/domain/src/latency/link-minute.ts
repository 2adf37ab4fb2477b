import {
  lossCode,
  lossRatioOf,
  RTT_CODE_ABSURD,
  RTT_CODE_NONE,
  rttCode,
  rttMsOf,
} from "../map/map-frame-fields.ts";
import { ByteReader } from "../write-ahead-log/byte-reader.ts";
import { ByteWriter } from "../write-ahead-log/byte-writer.ts";

/**
 * What one node measured of its peers in one minute, as it is kept in the minute's row. Layout, numbers as LEB128 varints:
 *
 *   format byte 1
 *   count, then each in the order of numbers: gap of the peer's number * 8 + flags, RTT, loss byte where the flags say so
 */
const FORMAT = 1;
export const LINK_MINUTES_MAX = 4096;

const FLAG_PROBE = 1;
const FLAG_DEMO = 2;
const FLAG_LOSS = 4;
const FLAG_COUNT = 8;

export type LinkMinute = {
  /** The peer's number in the database, from 0 up. */
  readonly peer: number;
  /** Average of the minute, in steps of 0.01 ms; null = no answer. */
  readonly rttMs: number | null;
  /** 0..1, average of the minute. */
  readonly lossRatio: number;
  readonly source: "mesh" | "probe";
  readonly isDemoDelay: boolean;
};

/** At most `LINK_MINUTES_MAX`; of a peer that is there twice, the later counts. What is no RTT is left out. */
export function encodeLinkMinutes(links: readonly LinkMinute[]): Uint8Array<ArrayBuffer> {
  const byPeer = new Map(links.map((link) => [link.peer, link]));
  const rows = [...byPeer.values()]
    .filter(({ rttMs }) => rttCode(rttMs) !== RTT_CODE_ABSURD)
    .sort((x, y) => x.peer - y.peer)
    .slice(0, LINK_MINUTES_MAX);
  const writer = new ByteWriter(16 + rows.length * 8);
  writer.u8(FORMAT);
  writer.varint(rows.length);
  let next = 0;
  for (const { peer, rttMs, lossRatio, source, isDemoDelay } of rows) {
    const loss = lossCode(lossRatio);
    const flags =
      (source === "probe" ? FLAG_PROBE : 0) | (isDemoDelay ? FLAG_DEMO : 0) | (loss > 0 ? FLAG_LOSS : 0);
    writer.varint((peer - next) * FLAG_COUNT + flags);
    writer.varint(rttCode(rttMs));
    if (loss > 0) writer.u8(loss);
    next = peer + 1;
  }
  return writer.written.slice();
}

/** Null for what no `encodeLinkMinutes` wrote: a row that was damaged has no links. Never throws. */
export function decodeLinkMinutes(bytes: Uint8Array): LinkMinute[] | null {
  const reader = new ByteReader(bytes);
  if (reader.u8() !== FORMAT) return null;
  const count = reader.varint();
  if (reader.isBroken || count > LINK_MINUTES_MAX) return null;
  const links: LinkMinute[] = [];
  let next = 0;
  for (let i = 0; i < count; i += 1) {
    const head = reader.varint();
    const flags = head % FLAG_COUNT;
    const peer = next + (head - flags) / FLAG_COUNT;
    const rtt = reader.varint();
    const loss = (flags & FLAG_LOSS) === 0 ? 0 : reader.u8();
    if (reader.isBroken || rtt >= RTT_CODE_ABSURD) return null;
    links.push({
      peer,
      rttMs: rtt === RTT_CODE_NONE ? null : rttMsOf(rtt),
      lossRatio: lossRatioOf(loss),
      source: (flags & FLAG_PROBE) === 0 ? "mesh" : "probe",
      isDemoDelay: (flags & FLAG_DEMO) !== 0,
    });
    next = peer + 1;
  }
  return reader.isAtEnd ? links : null;
}
