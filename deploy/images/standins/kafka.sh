#!/usr/bin/env bash
# As the public image does: takes KAFKA_A_B from the environment as the setting a.b, formats its folder once, then serves.
set -euo pipefail
settings=/opt/kafka/config/server.properties
env | sed -n 's/^KAFKA_//p' | grep -v '^HEAP_OPTS=' | while IFS='=' read -r name value; do
    name="${name,,}"
    echo "${name//_/.}=$value"
done >"$settings"
run=(java ${KAFKA_HEAP_OPTS:--Xmx512m} -Dlog4j2.configurationFile=/etc/kafka/log4j2.properties -cp "/opt/kafka/libs/*")
"${run[@]}" kafka.tools.StorageTool format --ignore-formatted -t "${CLUSTER_ID:-4L6g3nShT-eMCtK--X86sw}" -c "$settings"
exec "${run[@]}" kafka.Kafka "$settings"
