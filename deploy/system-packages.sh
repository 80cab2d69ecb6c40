#!/usr/bin/env bash
# Installs what PDFs need (run) and what the tests need besides (test), where apt may be used.
# Elsewhere it says in one line what to install, and lets the rest go on.
set -u
purpose=${1:-run}

run_packages=(python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig
  fonts-noto-core fonts-noto-cjk fonts-dejavu-core)
test_packages=(chromium poppler-utils softhsm2 wrk)

packages=("${run_packages[@]}")
if [ "$purpose" = test ]; then packages=("${test_packages[@]}"); fi

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "This system has no apt. Install with its own tools: ${packages[*]} (or what they are called here)."
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)
  # newer releases suffix libraries whose time type changed
  later=$(dpkg-query -W -f '${db:Status-Status}' "${package}t64" 2>/dev/null)
  if [ "$status" != installed ] && [ "$later" != installed ]; then missing+=("$package"); fi
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "These packages are missing and only an administrator can install them: sudo apt-get install ${missing[*]}"
    exit 0
  fi
fi

echo "Installing system packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if "${as_root[@]}" apt-get update -qq >"$log" 2>&1 \
  && "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
  rm -f "$log"
else
  tail -n 5 "$log"
  echo "apt could not install them. Install by hand: apt-get install ${missing[*]}"
fi
exit 0
