import { expect, test } from "vitest";
import { THREAD_NICE } from "../federations/thread/thread-priority.ts";
import { systemdUnit } from "./systemd-unit.ts";

const OPTIONS = {
  nodePath: "/usr/bin/node",
  programPath: "/opt/orrery/orrery-agent.mjs",
  programArguments: ["--hub", 'http://hub:3000/a b"$HOME%i', "--data-dir", "/var/lib/orrery-agent"],
  hasWorkers: false,
};
const unit = systemdUnit(OPTIONS);

test("restarts after a crash, but not after a refusal or a takeover", () => {
  expect(unit).toMatch(/^Restart=always$/m);
  expect(unit).toMatch(/^RestartSec=1$/m);
  expect(unit).toMatch(/^RestartPreventExitStatus=2 3$/m);
  expect(unit).toMatch(/^StateDirectory=orrery-agent$/m);
  expect(unit).toMatch(/^NoNewPrivileges=yes$/m);
  expect(unit).toContain(`\nLimitNICE=${THREAD_NICE}\n`);
});

test("quotes what systemd would expand, and holds no token", () => {
  const line = /^ExecStart=(.*)$/m.exec(unit)?.[1];
  expect(line).toBe(
    "/usr/bin/node --max-semi-space-size=16 /opt/orrery/orrery-agent.mjs run " +
      '--hub "http://hub:3000/a b\\"$$HOME%%i" --data-dir /var/lib/orrery-agent',
  );
  expect(unit).not.toContain("token");
});

test("workers outlive the agent's unit and may be limited by its cgroups", () => {
  expect(unit).toMatch(/^ProtectControlGroups=yes$/m);
  expect(unit).not.toMatch(/KillMode/);
  const withWorkers = systemdUnit({ ...OPTIONS, hasWorkers: true });
  for (const line of [
    "KillMode=process",
    "Delegate=yes",
    "DelegateSubgroup=agent",
    "ProtectControlGroups=no",
  ]) {
    expect(withWorkers.split("\n")).toContain(line);
  }
});
