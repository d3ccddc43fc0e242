#!/usr/bin/env bash
# Starts a kind cluster with an open and a private registry, and writes KUBECONFIG, TEST_REGISTRY and
# TEST_PRIVATE_REGISTRY to $GITHUB_ENV. Nodes reach the registries under the addresses that this machine uses:
# containerd maps them to the containers (https://kind.sigs.k8s.io/docs/user/local-registry/).
set -euo pipefail

folder=$(mktemp -d)
kubeconfig=$folder/kubeconfig
image=registry:3

cat >"$folder/kind.yaml" <<'CONFIG'
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
containerdConfigPatches:
  - |-
    [plugins."io.containerd.grpc.v1.cri".registry]
      config_path = "/etc/containerd/certs.d"
    [plugins."io.containerd.cri.v1.images".registry]
      config_path = "/etc/containerd/certs.d"
CONFIG
kind create cluster --config "$folder/kind.yaml" --kubeconfig "$kubeconfig" --wait 3m

mkdir "$folder/auth"
htpasswd -nbB tester not-a-secret >"$folder/auth/htpasswd"
docker run --detach --network kind --name registry --publish 127.0.0.1:25010:5000 "$image"
docker run --detach --network kind --name private-registry --publish 127.0.0.1:25011:5000 \
  --volume "$folder/auth:/auth:ro" --env REGISTRY_AUTH=htpasswd \
  --env REGISTRY_AUTH_HTPASSWD_REALM=private-registry --env REGISTRY_AUTH_HTPASSWD_PATH=/auth/htpasswd "$image"

for node in $(kind get nodes); do
  for pair in 25010=registry 25011=private-registry; do
    certificates=/etc/containerd/certs.d/127.0.0.1:${pair%%=*}
    docker exec "$node" mkdir -p "$certificates"
    docker exec --interactive "$node" cp /dev/stdin "$certificates/hosts.toml" <<<"server = \"http://${pair#*=}:5000\""
  done
done

{
  echo "KUBECONFIG=$kubeconfig"
  echo TEST_REGISTRY=127.0.0.1:25010
  echo TEST_PRIVATE_REGISTRY=127.0.0.1:25011
} >>"$GITHUB_ENV"
