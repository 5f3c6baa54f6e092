#!/bin/sh
# A device in a few lines of shell: npx drs-emulator exec -- sh examples/shell/device.sh
set -eu

PREFIX=com.amazon.dash.replenishment.
SLOT=${DRS_SLOT_IDS%%,*}
NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ)

# call PATH INPUT RESULT [BODY]
call() {
  curl -fsS -X POST "$DRS_BASE_URL$1" \
    -H "Authorization: Bearer $DRS_ACCESS_TOKEN" \
    -H "x-amzn-type-version: $PREFIX$2" -H "x-amzn-accept-type: $PREFIX$3" \
    ${4:+-H 'Content-Type: application/json' -d "$4"}
}

call /deviceStatus DrsDeviceStatusInput@1.0 DrsDeviceStatusResult@1.0 "{\"mostRecentlyActiveDate\":\"$NOW\"}"
call "/slotStatus/$SLOT" DrsSlotStatusInput@1.0 DrsSlotStatusResult@1.0 "{
  \"expectedReplenishmentDate\": \"$NOW\", \"remainingQuantityInUnit\": 0, \"originalQuantityInUnit\": 24,
  \"totalQuantityOnHand\": 12, \"lastUseDate\": \"$NOW\" }"
call "/replenish/$SLOT" DrsReplenishInput@1.0 DrsReplenishResult@1.0 | grep -q STANDARD_ORDER_PLACED
echo
echo ordered
