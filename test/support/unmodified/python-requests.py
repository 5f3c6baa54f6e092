"""A client of the real service: it has the production names in it and knows of no emulator."""

import json
import os

import requests

session = requests.Session()


def ask(url, **how):
    reply = session.post(url, timeout=10, **how)
    reply.raise_for_status()
    return reply.json()


token = ask(
    "https://api.amazon.com/auth/o2/token",
    data={
        "grant_type": "refresh_token",
        "refresh_token": os.environ["DRS_REFRESH_TOKEN"],
        "client_id": os.environ["DRS_CLIENT_ID"],
        "client_secret": os.environ["DRS_CLIENT_SECRET"],
    },
)["access_token"]
slot = os.environ["DRS_SLOT_IDS"].split(",")[0]
headers = {
    "Authorization": f"Bearer {token}",
    "x-amzn-type-version": "com.amazon.dash.replenishment.DrsReplenishInput@1.0",
    "x-amzn-accept-type": "com.amazon.dash.replenishment.DrsReplenishResult@1.0",
}
print(json.dumps(ask(f"https://dash-replenishment-service-na.amazon.com/replenish/{slot}", headers=headers)))
