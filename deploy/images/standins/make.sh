#!/usr/bin/env bash
# Builds the four base images of compose.yaml and the tests, where no image registry can be reached.
# On Debian, as root, with debootstrap, a Docker engine, and Kafka's jars in .build/kafka (any test of Kafka fetches them).
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)" root="$here/../../.."
made="$(mktemp -d)"
trap 'rm -rf "$made"' EXIT

debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv,openjdk-17-jre-headless,postgresql bookworm "$made/root"
# this machine's configuration of package registries goes into these images and into no other
for file in /etc/pip.conf /etc/npmrc /usr/etc/npmrc /etc/ssl/certs/ca-certificates.crt; do
    if [ -e "$file" ]; then install -D -m 644 "$file" "$made/root$file"; fi
done
certificates=/etc/ssl/certs/ca-certificates.crt
tar -C "$made/root" -c . | docker import --change "ENV NODE_EXTRA_CA_CERTS=$certificates" - tellback-standin/python
cp -r "$here" "$made/context"
cp -r "$root/.build/kafka" "$made/context/jars"
cp "$root/deploy/dev/kafka/log4j2.properties" "$made/context/"
for image in postgres kafka mailpit; do
    DOCKER_BUILDKIT=0 docker build -q --network host --target "$image" -t "tellback-standin/$image" "$made/context"
done
