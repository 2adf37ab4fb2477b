export type LossLevel = "none" | "some" | "much";

/** From here on a connection is felt to be bad: TCP's throughput falls to a fraction. */
const MUCH_LOSS_RATIO = 0.05;
/** Less would read as 0.0 %. */
const SOME_LOSS_RATIO = 0.0005;

export function lossLevel(lossRatio: number): LossLevel {
  if (lossRatio >= MUCH_LOSS_RATIO) return "much";
  return lossRatio >= SOME_LOSS_RATIO ? "some" : "none";
}
