/**
 * The script behind `curl -fsSL <hub>/install.sh | sh -s -- --token T`. Only the two addresses are filled in, quoted; whatever
 * the caller passes stays in "$@". The whole body is a function, so that a download cut off half-way runs nothing.
 */
export function installScript(options: { hubUrl: string; bundleSha256: string }): string {
  return TEMPLATE.replace("@HUB_URL@", () => shellQuote(options.hubUrl)).replace("@SHA256@", () =>
    shellQuote(options.bundleSha256),
  );
}

/** One word for a POSIX shell, whatever it contains. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const TEMPLATE = `#!/bin/sh
# Installs the Orrery agent on this host: needs Node 20 or newer, and nothing else.
set -eu

orrery_install() {
  hub=@HUB_URL@
  sha256=@SHA256@

  fail() {
    echo "orrery: $1" >&2
    exit 1
  }

  command -v node >/dev/null 2>&1 || fail "Node.js is not installed. Install Node 20 or newer (https://nodejs.org), then run this line again."
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) || fail "node does not start; install Node 20 or newer."
  [ "$major" -ge 20 ] || fail "Node $(node -v) is too old; the agent needs Node 20 or newer."

  if [ "$(id -u)" = 0 ]; then
    folder=/opt/orrery
  else
    folder="\${XDG_DATA_HOME:-$HOME/.local/share}/orrery"
  fi
  mkdir -p "$folder" || fail "cannot write to $folder"
  bundle="$folder/orrery-agent.mjs"
  download="$bundle.download.$$"
  trap 'rm -f "$download"' EXIT INT TERM

  if command -v curl >/dev/null 2>&1; then
    curl -fsSL "$hub/agent/orrery-agent.mjs" -o "$download" || fail "cannot download the agent from $hub"
  elif command -v wget >/dev/null 2>&1; then
    wget -qO "$download" "$hub/agent/orrery-agent.mjs" || fail "cannot download the agent from $hub"
  else
    fail "neither curl nor wget is installed."
  fi

  actual=$(node -e 'process.stdout.write(require("node:crypto").createHash("sha256").update(require("node:fs").readFileSync(process.argv[1])).digest("hex"))' "$download")
  [ "$actual" = "$sha256" ] || fail "the downloaded agent is damaged (SHA-256 $actual, expected $sha256). Run this line again."
  chmod 0755 "$download"
  mv -f "$download" "$bundle"
  trap - EXIT INT TERM

  if [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
    exec node "$bundle" install --hub "$hub" "$@"
  fi
  echo "orrery: running in the foreground (no systemd, or not root). Ctrl-C stops the agent." >&2
  exec node "$bundle" --hub "$hub" "$@"
}

orrery_install "$@"
`;
