const SHOWN = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "TZ",
  "TMPDIR",
  "XDG_RUNTIME_DIR",
];

/** What of the agent's environment a hook sees: named, so that no secret gets there because nobody thought of it. */
export function hookEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const shown: Record<string, string> = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  };
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (SHOWN.includes(name) || name.startsWith("LC_"))) shown[name] = value;
  }
  return shown;
}
