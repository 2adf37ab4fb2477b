import { randomText } from "@orrery/runtime";

const START = randomText(12);
let count = 0;

/** Of this process: what is random in it is drawn once, not for each request. */
export function nextCorrelationId(): string {
  count += 1;
  return `${START}-${count.toString(36)}`;
}
