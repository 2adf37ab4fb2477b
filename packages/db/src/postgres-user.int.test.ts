import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { asPostgresUser, findPostgresUser } from "./postgres-user.ts";

test.runIf(process.getuid?.() === 0)(
  "a program in a folder that is closed to others runs as the Postgres user and may look at itself",
  async () => {
    const closed = await mkdtemp(join(tmpdir(), "orrery-closed-"));
    try {
      await chmod(closed, 0o700);
      const program = join(closed, "bin", "program");
      await mkdir(join(closed, "bin"));
      // As initdb does: access(2), which asks with the real user's rights.
      const look = "require('node:fs').accessSync(__filename, 1); console.log(process.getuid());";
      await writeFile(program, `#!${process.execPath}\n${look}\n`, { mode: 0o755 });
      const user = findPostgresUser();
      const command = await asPostgresUser(user, program, [], closed);
      const { stdout, stderr } = spawnSync(command.file, command.args, {
        ...command.options,
        cwd: "/",
        encoding: "utf8",
      });
      expect(stderr).toBe("");
      expect(Number(stdout)).toBe(user?.uid);
      expect(user?.uid).not.toBe(0);
    } finally {
      await rm(closed, { recursive: true, force: true });
    }
  },
);
