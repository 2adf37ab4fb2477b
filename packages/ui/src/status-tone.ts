/** What a colour may say. Each tone also has a shape of its own (see StatusDot), so that colour is never alone. */
export type StatusTone = "ok" | "warn" | "bad" | "info" | "idle" | "unknown";

export const toneTextClass: Record<StatusTone, string> = {
  ok: "text-ok",
  warn: "text-warn",
  bad: "text-bad",
  info: "text-info",
  idle: "text-idle",
  unknown: "text-unknown",
};

export const toneSoftClass: Record<StatusTone, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  info: "bg-info-soft text-info",
  idle: "bg-idle-soft text-idle",
  unknown: "bg-unknown-soft text-unknown",
};

export const toneFillClass: Record<StatusTone, string> = {
  ok: "bg-ok",
  warn: "bg-warn",
  bad: "bg-bad",
  info: "bg-info",
  idle: "bg-idle",
  unknown: "bg-unknown",
};
