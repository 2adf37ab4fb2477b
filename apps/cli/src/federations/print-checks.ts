import type { CheckView } from "@orrery/protocol";
import type { CommandContext } from "../command-context.ts";
import { plainText } from "../output/text-width.ts";

/** One line a check; what is wrong is followed by what to do. */
export function printChecks({ terminal }: CommandContext, checks: readonly CheckView[]): void {
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  for (const { name, isOk, finding, whatToDo } of checks) {
    const mark = isOk ? terminal.paint("green", "ok  ") : terminal.paint("red", "no  ");
    terminal.line(`  ${mark}${plainText(name).padEnd(width)}  ${plainText(finding)}`);
    if (!isOk && whatToDo !== null) terminal.line(`      ${" ".repeat(width)}  ${plainText(whatToDo)}`);
  }
}
