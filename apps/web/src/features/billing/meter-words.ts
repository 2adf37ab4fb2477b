import { pluralOf } from "@orrery/documents/text";
import { formatDecimal, formatDurationMs, formatWhole, NO_VALUE } from "@orrery/ui";

type MeterWords = { label: string; unit: "ms" | "byte" | "count"; one: string; many: string };

/** Those that Orrery counts by itself; custom meters are called what they were named. */
const BUILT_IN: Readonly<Record<string, MeterWords>> = {
  tool_invocations: { label: "Tool invocations", unit: "count", one: "call", many: "calls" },
  sandbox_time: { label: "Sandbox time", unit: "ms", one: "h", many: "h" },
  inferences: { label: "Inferences", unit: "count", one: "inference", many: "inferences" },
  transferred_bytes: { label: "Data transfer", unit: "byte", one: "B", many: "B" },
  api_calls: { label: "API calls", unit: "count", one: "call", many: "calls" },
  agent_time: { label: "Agent time", unit: "ms", one: "h", many: "h" },
};

export function meterLabel(meter: string): string {
  return BUILT_IN[meter]?.label ?? meter;
}

export type QuantityText = {
  /** In the unit that people count in: hours, gigabytes, calls. */
  text: string;
  /** In the meter's own unit. */
  exact: string;
};

const HOUR_MS = 3_600_000n;

/** `unit`: of a custom meter, as it was created. */
export function quantityText(meter: string, quantity: string, locale: string, unit?: string): QuantityText {
  const words = BUILT_IN[meter] ?? customWords(meter, unit);
  const whole = formatWhole(quantity, locale);
  if (whole === NO_VALUE) return { text: NO_VALUE, exact: NO_VALUE };
  if (words === null) return plain(whole);
  switch (words.unit) {
    case "count":
      return plain(`${whole}\u00a0${quantity === "1" ? words.one : words.many}`);
    case "ms":
      return { text: hoursText(BigInt(quantity), locale), exact: `${whole}\u00a0ms` };
    case "byte":
      return { text: decimalBytes(BigInt(quantity), locale), exact: `${whole}\u00a0B` };
  }
}

/** Null = its unit is not known. */
function customWords(meter: string, unit: string | undefined): MeterWords | null {
  if (unit === undefined) return null;
  const kind = unit === "ms" || unit === "byte" ? unit : "count";
  return { label: meter, unit: kind, one: unit, many: pluralOf(unit) };
}

function plain(text: string): QuantityText {
  return { text, exact: text };
}

/** Time is priced by the hour, so that hours are what it is told in; what is shorter, as people say it. */
function hoursText(ms: bigint, locale: string): string {
  if (ms < HOUR_MS) return formatDurationMs(Number(ms));
  return `${scaled(ms, HOUR_MS, locale)}\u00a0h`;
}

/** Transfer is priced by the gigabyte of 10^9 bytes, so the binary units of memory would not add up. */
function decimalBytes(bytes: bigint, locale: string): string {
  let size = 1n;
  let index = 0;
  while (bytes >= size * 1000n && index < BYTE_UNITS.length - 1) {
    size *= 1000n;
    index += 1;
  }
  return `${size === 1n ? formatWhole(bytes, locale) : scaled(bytes, size, locale)}\u00a0${BYTE_UNITS[index]}`;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

function scaled(value: bigint, size: bigint, locale: string): string {
  const hundredths = (value * 100n + size / 2n) / size;
  const decimal = `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, "0")}`;
  return formatDecimal(decimal, locale, { least: 2, most: 2 });
}
