import type { SceneCluster } from "./scene-data.ts";

/** The worst first, so that what is wrong always begins at the top of the ring. Indexes in SCENE_TONES. */
export const DONUT_TONES = [4, 3, 0, 1, 2] as const;
const TONE_TOKENS = ["unknown", "idle", "ok", "warn", "bad"] as const;
/** However few they are, what is there is seen: about 14 degrees of the ring, and 12 where there is something of every tone. */
const SHARE_MIN = 14 / 360;

/** Diameter in CSS pixels. */
export function donutSize(count: number): number {
  if (count < 10) return 26;
  if (count < 100) return 30;
  return count < 1000 ? 36 : 44;
}

/** How much of the ring each tone takes, by its index; together 1, or all 0 for an empty cluster. */
export function donutShares(tones: readonly number[]): number[] {
  const all = tones.reduce((sum, count) => sum + count, 0);
  if (all === 0) return tones.map(() => 0);
  const raised = tones.map((count) => (count === 0 ? 0 : Math.max(SHARE_MIN, count / all)));
  const sum = raised.reduce((total, share) => total + share, 0);
  return raised.map((share) => share / sum);
}

/** A `background` for a round element; follows the theme by itself. */
export function donutGradient(cluster: SceneCluster): string {
  const shares = donutShares(cluster.tones);
  const stops: string[] = [];
  let at = 0;
  for (const tone of DONUT_TONES) {
    const share = shares[tone] ?? 0;
    if (share === 0) continue;
    const end = at + share;
    stops.push(`var(--color-${TONE_TOKENS[tone]}-mark) ${percent(at)} ${percent(end)}`);
    at = end;
  }
  return `conic-gradient(${stops.length === 0 ? "var(--color-unknown-mark) 0 100%" : stops.join(", ")})`;
}

/** 1,284 becomes 1.3k: it has to fit into the ring. */
export function donutCount(count: number): string {
  if (count < 1000) return String(count);
  return count < 9950 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
