#!/usr/bin/env bash
# Prints the path of a Chromium for the end-to-end tests; installs one where there is none. All else goes to stderr.
set -uo pipefail
cd "$(dirname "$0")/.."

found() {
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$name" && return
  done
  node -e 'const p = require("playwright-core").chromium.executablePath(); require("fs").accessSync(p); console.log(p)' 2>/dev/null
}

install() {
  if command -v apt-get >/dev/null; then
    local as=()
    [ "$(id -u)" = 0 ] || as=(sudo -n)
    export DEBIAN_FRONTEND=noninteractive
    if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
      # Ubuntu's package of this name is a shim for snap, which needs a running snapd; found looks whether it came to anything.
      "${as[@]}" apt-get update -qq && "${as[@]}" apt-get install -y -qq --no-install-recommends chromium && found >/dev/null && return
    fi
  fi
  npx --no-install playwright install chromium
}

found && exit
install >&2
found && exit
echo "The end-to-end tests need Chromium, which could not be installed: install it with your system's package manager." >&2
exit 1
