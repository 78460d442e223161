#!/usr/bin/env bash
# Runs a command with the kubeconfig (CLUSTER_KUBECONFIG, its content) and the token (GITHUB_TOKEN) that the job was given.
# Where one is empty, the command has what the runner has. Neither outlives the command.
# Usage: with-cluster.sh COMMAND...
set -euo pipefail
if [ -n "${CLUSTER_KUBECONFIG:-}" ]; then
  KUBECONFIG=$(mktemp)
  export KUBECONFIG
  trap 'rm -f "$KUBECONFIG"' EXIT
  printf '%s\n' "$CLUSTER_KUBECONFIG" > "$KUBECONFIG"
fi
if [ -n "${GITHUB_TOKEN:-}" ]; then
  # A credential helper that stores nothing, for this server alone: the token is none of another's business.
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="credential.${GITHUB_SERVER_URL:?}.helper"
  # shellcheck disable=SC2016 # Git expands it, when it asks.
  export GIT_CONFIG_VALUE_0='!printf "username=x-access-token\npassword=%s\n" "$GITHUB_TOKEN" #'
fi
env -u CLUSTER_KUBECONFIG "$@"
