import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildProgram } from "../program.ts";
import { commandShapes } from "./command-tree.ts";
import { completionScript, SHELLS } from "./completion-script.ts";

const shapes = commandShapes(
  buildProgram(
    () => {
      throw new Error("no command runs here");
    },
    () => undefined,
  ),
);

test.each(SHELLS)("the script for %s follows the command tree", (shell) => {
  expect(completionScript(shell, shapes)).toMatchSnapshot();
});

test("a real bash completes commands, options and names of nodes", () => {
  const folder = mkdtempSync(join(tmpdir(), "orrery-completion-"));
  try {
    writeFileSync(
      join(folder, "orrery"),
      "#!/bin/sh\n[ $2 = federations ] && echo orders && exit\necho tokyo-1\necho osaka-1\n",
      { mode: 0o755 },
    );
    writeFileSync(join(folder, "script"), completionScript("bash", shapes));
    const complete = (...words: string[]): string[] => {
      const line = `PATH="${folder}:$PATH"; source "${folder}/script"; COMP_WORDS=(orrery ${words
        .map((word) => `'${word}'`)
        .join(" ")}); COMP_CWORD=${words.length}; _orrery; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync("bash", ["-c", line], { encoding: "utf8" }).trim().split("\n");
    };
    expect(complete("no")).toEqual(["nodes"]);
    expect(complete("nodes", "c")).toEqual(["cordon"]);
    expect(complete("nodes", "drain", "--w")).toEqual(["--wait"]);
    expect(complete("nodes", "drain", "--reason", "x", "to")).toEqual(["tokyo-1"]);
    expect(complete("failover", "switchover", "or")).toEqual(["orders"]);
    expect(complete("federations", "create", "stock", "os")).toEqual(["osaka-1"]);
    expect(complete("pause", "or")).toEqual(["orders"]);
    expect(complete("events", "tail", "--f")).toEqual(["--follow"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
