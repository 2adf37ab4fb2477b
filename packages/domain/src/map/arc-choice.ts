import { type LinkJudgement, PAIR_GONE } from "./link-judgement.ts";

/** The pairs that are drawn, in the order of their numbers, so that an arc keeps its place while the choice stays. */
export type ArcChoice = { readonly pairs: Int32Array; readonly count: number; readonly leftOutCount: number };

/** Pairs that come before all others: marked, or of the selection. By the pair's number, 1 = wanted; and as a list. */
export type WantedPairs = { readonly isWanted: Uint8Array; readonly list: readonly number[] };

/**
 * Chooses at most `countMax` pairs: those that are wanted, then by importance as judged, which is slow before lossy before the rest, and
 * within these by hash, so that it is the same ones at each update, and from everywhere (rules MA3 and MA4 in SPEC.md).
 */
export class ArcChooser {
  #chosen = new Int32Array(0);

  choose(judgement: LinkJudgement, wanted: WantedPairs, takesOthers: boolean, countMax: number): ArcChoice {
    const { importance, bound, count } = judgement;
    if (bound > this.#chosen.length) this.#chosen = new Int32Array(Math.ceil(bound * 1.25));
    const candidates = takesOthers ? count : wanted.list.length;
    const limit = Math.max(0, countMax);
    const isWanted = wanted.list.length > limit ? mostImportant(wanted, importance, limit) : wanted.isWanted;
    const others = takesOthers ? Math.max(0, limit - wanted.list.length) : 0;
    const cut = candidates - wanted.list.length <= others ? ALL : cutAt(judgement, wanted, others);
    let [chosen, atCut] = [0, 0];
    for (let pair = 0; pair < bound; pair += 1) {
      const key = importance[pair] as number;
      if (isWanted[pair] !== 1) {
        if (key > cut.key || key === PAIR_GONE || !takesOthers || wanted.isWanted[pair] === 1) continue;
        if (key === cut.key) {
          if (atCut >= cut.count) continue;
          atCut += 1;
        }
      }
      this.#chosen[chosen] = pair;
      chosen += 1;
    }
    return { pairs: this.#chosen, count: chosen, leftOutCount: candidates - chosen };
  }
}

/** Up to which importance everything fits, and how many fit of that one itself. */
type Cut = { readonly key: number; readonly count: number };

const ALL: Cut = { key: PAIR_GONE, count: 0 };

function cutAt({ importance, importanceCounts }: LinkJudgement, wanted: WantedPairs, countMax: number): Cut {
  const counts = importanceCounts.slice();
  for (const pair of wanted.list)
    counts[importance[pair] as number] = (counts[importance[pair] as number] as number) - 1;
  let taken = 0;
  for (let key = 0; key < counts.length; key += 1) {
    const count = counts[key] as number;
    if (taken + count > countMax) return { key, count: countMax - taken };
    taken += count;
  }
  return ALL;
}

/** Of more wanted pairs than can be drawn. */
function mostImportant({ list }: WantedPairs, importance: Uint16Array, countMax: number): Uint8Array {
  const ofImportance = (pair: number) => importance[pair] as number;
  const inOrder = [...list].sort((x, y) => ofImportance(x) - ofImportance(y) || x - y);
  const isWanted = new Uint8Array(importance.length);
  for (const pair of inOrder.slice(0, countMax)) isWanted[pair] = 1;
  return isWanted;
}
