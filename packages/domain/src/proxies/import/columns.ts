import { ProxyInput } from "@orrery/protocol";

/** As they were read: what they may be is checked when all is there. */
export type Fields = Partial<Record<keyof ProxyInput, unknown>> & { labels?: Record<string, string> };

const FIELD_OF: Record<string, keyof ProxyInput> = {
  ...{ protocol: "protocol", host: "host", port: "port", username: "username", password: "password" },
  ...{ network: "network", tier: "tier", weight: "weight", region: "region", country: "country" },
  ...{ rotating: "isRotating", session_template: "sessionTemplate", labels: "labels" },
  ...{ cost_per_gb: "costPerGb", cost_currency: "costCurrency" },
};

export const COLUMNS = Object.keys(FIELD_OF);
/** What may stand behind the question mark of a URL. */
export const OPTIONS = COLUMNS.filter(
  (name) => !["protocol", "host", "port", "username", "password"].includes(name),
);

export function columnOf(name: string): keyof ProxyInput | null {
  return FIELD_OF[name] ?? null;
}

/** What a proxy has of which nothing is said. */
const UNSAID = ProxyInput.parse({ protocol: "http", host: "unsaid", port: 1 });
const RESET = "-";

/** Empty values say nothing; a dash puts an option back to its default (rule PI9). */
export function fieldsOf(
  values: readonly (readonly [string, string])[],
): { fields: Fields } | { sentence: string } {
  const fields: Fields = {};
  for (const [name, value] of values) {
    const field = columnOf(name);
    if (field === null || value === "") continue;
    if (value === RESET && OPTIONS.includes(name)) {
      Object.assign(fields, { [field]: UNSAID[field] });
      continue;
    }
    const read = readValue(name, value);
    if (typeof read === "object" && read !== null && "sentence" in read) return read as { sentence: string };
    Object.assign(fields, { [field]: read });
  }
  return { fields };
}

function readValue(name: string, value: string): unknown {
  switch (name) {
    case "port":
    case "weight":
      return /^\d{1,6}$/.test(value) ? Number(value) : { sentence: `${name}: a whole number is needed.` };
    case "rotating":
      return booleanOf(value) ?? { sentence: "rotating: say true or false." };
    case "labels":
      return labelsOf(value);
    case "country":
    case "protocol":
    case "network":
    case "tier":
      return value.toLowerCase();
    case "cost_currency":
      return value.toUpperCase();
    default:
      return value;
  }
}

function booleanOf(value: string): boolean | null {
  if (/^(true|yes|1)$/i.test(value)) return true;
  return /^(false|no|0)$/i.test(value) ? false : null;
}

/** `rack=7;seller=acme`. */
function labelsOf(value: string): Record<string, string> | { sentence: string } {
  const labels: [string, string][] = [];
  for (const pair of value.split(";").filter((each) => each.trim() !== "")) {
    const at = pair.indexOf("=");
    if (at < 1) return { sentence: "labels: write them as key=value;key=value." };
    labels.push([pair.slice(0, at).trim(), pair.slice(at + 1).trim()]);
  }
  return Object.fromEntries(labels);
}
