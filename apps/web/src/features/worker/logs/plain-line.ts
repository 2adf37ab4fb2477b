/** A line that is longer is cut where it is shown. */
export const SHOWN_CHARACTERS_MAX = 4000;

/** Colours, cursor moves, window titles and links of terminals (ECMA-48, and what xterm adds), whole or cut off by the line's end. */
const TERMINAL_CODES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /\u001b(?:\[[0-?]*[ -/]*[@-~]?|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|[ -/]*[0-~]?)|\u009b[0-?]*[ -/]*[@-~]?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * What a terminal would have left of a line, as plain text: no colours, of a line that was written over the last writing,
 * and for what cannot be seen a sign that can. Never HTML: whoever shows it, shows text.
 */
export function plainLine(raw: string): string {
  const text = raw.replaceAll(TERMINAL_CODES, "");
  const writings = text.replace(/\r+$/, "").split("\r");
  return (writings.at(-1) ?? "").replaceAll(CONTROLS, signOf);
}

function signOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}

export type LinePart = { text: string; isFound: boolean };

/** The parts of a line, cut to what is shown, with those that hold what is looked for (without regard to case). */
export function foundParts(line: string, sought: string): LinePart[] {
  const shown = line.slice(0, SHOWN_CHARACTERS_MAX);
  if (sought === "") return [{ text: shown, isFound: false }];
  const haystack = lower(shown);
  const needle = lower(sought);
  const parts: LinePart[] = [];
  let from = 0;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, from)) {
    if (at > from) parts.push({ text: shown.slice(from, at), isFound: false });
    parts.push({ text: shown.slice(at, at + needle.length), isFound: true });
    from = at + needle.length;
  }
  if (from < shown.length || parts.length === 0) parts.push({ text: shown.slice(from), isFound: false });
  return parts;
}

export function isFoundIn(line: string, sought: string): boolean {
  return sought !== "" && lower(line).includes(lower(sought));
}

/** Letter by letter, so that places stay: some capital letters become two small ones. */
function lower(text: string): string {
  const whole = text.toLowerCase();
  if (whole.length === text.length) return whole;
  return Array.from(text, (each) =>
    each.toLowerCase().length === each.length ? each.toLowerCase() : each,
  ).join("");
}
