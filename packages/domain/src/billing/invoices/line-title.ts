const TITLES: Readonly<Record<string, string>> = {
  tool_invocations: "Tool invocations",
  sandbox_time: "Sandbox time",
  inferences: "Inferences",
  transferred_bytes: "Data transfer",
  api_calls: "API calls",
  agent_time: "Agent time",
};

/** A meter as it stands on an invoice: `gpu_minutes` is "Gpu minutes". */
export function meterTitle(meter: string): string {
  const words = meter.replaceAll("_", " ").trim();
  return TITLES[meter] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
