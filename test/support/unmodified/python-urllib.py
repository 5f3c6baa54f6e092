"""A client of the real service: it has the production names in it and knows of no emulator."""

import json
import os
from urllib.parse import urlencode
from urllib.request import Request, urlopen


def ask(url, headers, body):
    with urlopen(Request(url, data=body, headers=headers, method="POST")) as reply:
        assert reply.status == 200, reply.status
        return json.load(reply)


form = {
    "grant_type": "refresh_token",
    "refresh_token": os.environ["DRS_REFRESH_TOKEN"],
    "client_id": os.environ["DRS_CLIENT_ID"],
    "client_secret": os.environ["DRS_CLIENT_SECRET"],
}
token = ask("https://api.amazon.com/auth/o2/token", {}, urlencode(form).encode())["access_token"]
slot = os.environ["DRS_SLOT_IDS"].split(",")[0]
headers = {
    "Authorization": f"Bearer {token}",
    "x-amzn-type-version": "com.amazon.dash.replenishment.DrsReplenishInput@1.0",
    "x-amzn-accept-type": "com.amazon.dash.replenishment.DrsReplenishResult@1.0",
}
print(json.dumps(ask(f"https://dash-replenishment-service-na.amazon.com/replenish/{slot}", headers, b"")))
