#!/usr/bin/env bash
# Bundles the extension and packages it as permc.vsix in this folder. Needs Node 20 or later and npm.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --no-audit --no-fund
cp ../../LICENSE-MIT LICENSE
npx vsce package --no-dependencies --allow-missing-repository --out permc.vsix
