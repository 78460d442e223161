#!/usr/bin/env bash
# Succeeds where this pod can connect to the Kubernetes API. Without an answer it waits: limit its time.
# usage: timeout 2 reaches-api-server.bash
set -eu
exec 3<> "/dev/tcp/$KUBERNETES_SERVICE_HOST/$KUBERNETES_SERVICE_PORT"
