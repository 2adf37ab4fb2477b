/** What a colour may say. Each tone also has a shape of its own (see StatusDot), so that colour is never alone. */
export type StatusTone = "ok" | "warn" | "bad" | "info" | "idle" | "unknown";

/** For shapes, not for words. */
export const toneMarkClass: Record<StatusTone, string> = {
  ok: "text-ok-mark",
  warn: "text-warn-mark",
  bad: "text-bad-mark",
  info: "text-info-mark",
  idle: "text-idle-mark",
  unknown: "text-unknown-mark",
};

export const toneSoftClass: Record<StatusTone, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
  idle: "bg-idle-soft text-idle",
  unknown: "bg-unknown-soft text-unknown",
};

/** Bars: a share of something that has this status. */
export const toneFillClass: Record<StatusTone, string> = {
  ok: "bg-ok-mark",
  warn: "bg-warn-mark",
  bad: "bg-bad-mark",
  info: "bg-info-mark",
  idle: "bg-idle-mark",
  unknown: "bg-unknown-mark",
};
