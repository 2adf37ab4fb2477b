import type { EventView } from "@orrery/protocol";
import type { CommandContext } from "../command-context.ts";
import type { Colour } from "../output/terminal.ts";
import { plainText } from "../output/text-width.ts";

const SEVERITY_COLOUR: Record<EventView["severity"], Colour | null> = {
  info: null,
  notice: "cyan",
  warning: "yellow",
  critical: "red",
};

/** One line an event: for people, or one JSON object a line, which can be piped while it runs. */
export function printEvent({ terminal, isJson }: CommandContext, event: EventView): void {
  if (isJson) {
    terminal.line(JSON.stringify(event));
    return;
  }
  const time = terminal.paint("dim", formatTime(event.atMs));
  const colour = SEVERITY_COLOUR[event.severity];
  const type = colour === null ? event.type : terminal.paint(colour, event.type);
  const actor = terminal.paint("dim", `(${plainText(event.actor.name)})`);
  terminal.line(`${time}  ${type}  ${plainText(event.summary)} ${actor}`);
}

function formatTime(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
