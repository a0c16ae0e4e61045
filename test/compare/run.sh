#!/usr/bin/env bash
# Compares ready tools with our judgement on our labelled posts (docs/triage.md, "Beside ready tools"). Needs Go and npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
npm ci --silent --ignore-scripts
go build -o ../../.cache/compare .
exec ../../.cache/compare "$@"
