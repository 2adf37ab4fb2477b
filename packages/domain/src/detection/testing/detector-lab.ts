import { MemberId } from "@orrery/protocol";
import { stepDetector } from "../detector.ts";
import {
  createDetector,
  type DetectorEffect,
  type DetectorInput,
  type DetectorState,
} from "../detector-state.ts";
import type { CloseReason } from "../evidence.ts";
import { PROFILES, type Profile } from "../profile.ts";

const { lan } = PROFILES;
type Timeless<I> = I extends unknown ? Omit<I, "nowMs"> : never;

/** For tests: a detector of m1 in a federation of `size`, with peers that send heartbeats until they are told to be silent. */
export class DetectorLab {
  nowMs = 50_000;
  readonly ids: readonly MemberId[];
  readonly silent = new Set<MemberId>();
  readonly effects: DetectorEffect[] = [];
  readonly state: DetectorState;
  readonly profile: Profile;

  constructor(size: number, profile = lan, isVoter = (_index: number): boolean => true) {
    this.profile = profile;
    this.ids = Array.from({ length: size }, (_, i) => MemberId.parse(`m${i + 1}`));
    const members = this.ids.map((id, i) => ({ id, isVoter: isVoter(i) }));
    this.state = createDetector(
      members[0] ?? { id: this.id(1), isVoter: true },
      members,
      profile,
      this.nowMs,
    );
  }

  /** With all connected and a calm rhythm learned. */
  static calm(size: number, isVoter?: (index: number) => boolean): DetectorLab {
    const lab = new DetectorLab(size, lan, isVoter);
    for (const peer of lab.ids.slice(1)) lab.input({ kind: "connected", peer });
    lab.advance(6_000);
    lab.effects.length = 0;
    return lab;
  }

  id(n: number): MemberId {
    return MemberId.parse(`m${n}`);
  }

  input(input: Timeless<DetectorInput>): DetectorEffect[] {
    const made = stepDetector(this.state, { ...input, nowMs: this.nowMs } as DetectorInput);
    this.effects.push(...made);
    return made;
  }

  beat(peer: MemberId, everyMs = this.profile.heartbeatMs, lateRatio = 0): DetectorEffect[] {
    return this.input({ kind: "heartbeat", peer, everyMs, lateRatio });
  }

  close(n: number, reason: CloseReason = "ended"): DetectorEffect[] {
    this.silent.add(this.id(n));
    return this.input({ kind: "closed", peer: this.id(n), reason });
  }

  answer(from: number, about: number, lastHeardAgoMs: number | null, agrees: boolean): DetectorEffect[] {
    return this.input({
      kind: "probe-answer",
      from: this.id(from),
      about: this.id(about),
      lastHeardAgoMs,
      agrees,
    });
  }

  advance(ms: number): DetectorEffect[] {
    const from = this.effects.length;
    const endMs = this.nowMs + ms;
    while (this.nowMs < endMs) {
      this.nowMs += this.profile.tickMs;
      this.input({ kind: "tick" });
      if (this.nowMs % this.profile.heartbeatMs === 0)
        for (const peer of this.ids.slice(1)) if (!this.silent.has(peer)) this.beat(peer);
    }
    return this.effects.slice(from);
  }

  status(n: number): string | undefined {
    return this.state.peers.get(this.id(n))?.status.kind;
  }

  freeze(n: number): void {
    this.silent.add(this.id(n));
  }
}

export function kinds(effects: readonly DetectorEffect[]): string[] {
  return effects.map(({ kind }) => kind);
}
