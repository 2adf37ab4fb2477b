import { stripVTControlCharacters } from "node:util";

const HELD_CHARACTERS_MAX = 400_000;
/** How the test runners begin to tell of a failure. */
const FAILURE_LINE = /^\s*(?:×|✗|✘|❯|FAIL\b|\d+\) |⎯+ )|Unhandled|Error:/;

/**
 * Holds output back until there is a failure to show: from a test runner's first line about one on, everything is
 * passed through as it comes; a tool's output is shown when the tool has failed.
 */
export class OutputGate {
  readonly #show: (text: string) => void;
  readonly #opensByItself: boolean;
  #held = "";
  #isOpen = false;

  constructor(show: (text: string) => void, opensByItself: boolean) {
    this.#show = show;
    this.#opensByItself = opensByItself;
  }

  write(chunk: string): void {
    if (this.#isOpen) {
      this.#show(chunk);
      return;
    }
    this.#held = (this.#held + chunk).slice(-HELD_CHARACTERS_MAX);
    if (!this.#opensByItself) return;
    const lines = stripVTControlCharacters(this.#held).split("\n");
    if (lines.some((line) => FAILURE_LINE.test(line))) this.open();
  }

  open(): void {
    this.#isOpen = true;
    this.#show(this.#held);
    this.#held = "";
  }
}
