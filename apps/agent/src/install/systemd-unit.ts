export type UnitOptions = {
  nodePath: string;
  programPath: string;
  /** Everything but the token: the host is enrolled before the unit starts. */
  programArguments: string[];
  /** It runs workers: they outlive a restart of the unit, and the agent may limit them by cgroups. */
  hasWorkers: boolean;
};

/** Small heaps: the agent holds little, and a host is there for other work. */
const NODE_FLAGS = ["--max-semi-space-size=16"];

/** Only the agent itself is ended, and what it starts is put into groups below its own (DelegateSubgroup: systemd 254 and newer). */
const WITH_WORKERS = `KillMode=process
Delegate=yes
DelegateSubgroup=agent
ProtectControlGroups=no`;

/** What `install` writes to /etc/systemd/system. */
export function systemdUnit(options: UnitOptions): string {
  const command = [options.nodePath, ...NODE_FLAGS, options.programPath, "run", ...options.programArguments];
  return `[Unit]
Description=Orrery agent
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${command.map(quoted).join(" ")}
Restart=always
RestartSec=1
# 2: refused for good or wrong use. 3: another agent took over this identity. Neither gets better by itself.
RestartPreventExitStatus=2 3
TimeoutStopSec=10
# Failure detection needs little time, but at once.
LimitNICE=-10
CPUWeight=500
DynamicUser=yes
StateDirectory=orrery-agent
StateDirectoryMode=0700
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
${options.hasWorkers ? WITH_WORKERS : "ProtectControlGroups=yes"}
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
`;
}

/** Quotes as systemd.service(5) says: double quotes, with backslash, quote, percent and dollar escaped. */
function quoted(word: string): string {
  const escaped = word
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("%", "%%")
    .replaceAll("$", "$$$$");
  return /^[A-Za-z0-9_./:=@,+-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}
