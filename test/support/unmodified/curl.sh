#!/bin/sh
# A client of the real service, as a shell script: it has the production names in it and knows of no emulator.
set -eu

token=$(curl --silent --show-error --fail https://api.amazon.com/auth/o2/token \
  --data-urlencode grant_type=refresh_token \
  --data-urlencode "refresh_token=$DRS_REFRESH_TOKEN" \
  --data-urlencode "client_id=$DRS_CLIENT_ID" \
  --data-urlencode "client_secret=$DRS_CLIENT_SECRET" |
  sed 's/.*"access_token":"\([^"]*\)".*/\1/')

curl --silent --show-error --fail -X POST \
  "https://dash-replenishment-service-na.amazon.com/replenish/${DRS_SLOT_IDS%%,*}" \
  -H "Authorization: Bearer $token" \
  -H 'x-amzn-type-version: com.amazon.dash.replenishment.DrsReplenishInput@1.0' \
  -H 'x-amzn-accept-type: com.amazon.dash.replenishment.DrsReplenishResult@1.0'
echo
