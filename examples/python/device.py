"""A device in Python, with the standard library only: it reports what is left, and orders."""

import json
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone

PREFIX = "com.amazon.dash.replenishment."


class Device:
    """`env`: what `drs-emulator exec` hands over; in production your own configuration."""

    def __init__(self, env):
        self.env = env
        self.token = None

    def refresh(self):
        """A refresh token for an access token. Do this before the hour of the last one is over."""
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self.env["DRS_REFRESH_TOKEN"],
            "client_id": self.env["DRS_CLIENT_ID"],
            "client_secret": self.env["DRS_CLIENT_SECRET"],
        }
        data = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(self.env["LWA_TOKEN_URL"], data, timeout=10) as reply:
            self.token = json.load(reply)["access_token"]

    def call(self, method, path, versions, body=None):
        """One call of the device API. `Invalid token` leads to one refresh and one more try."""
        if self.token is None:
            self.refresh()
        try:
            return self.send(method, path, versions, body)
        except urllib.error.HTTPError as error:
            if error.code != 400 or json.load(error).get("message") != "Invalid token":
                raise
        self.refresh()
        return self.send(method, path, versions, body)

    def send(self, method, path, versions, body):
        headers = {
            "Authorization": "Bearer " + self.token,
            "x-amzn-type-version": PREFIX + versions[0],
            "x-amzn-accept-type": PREFIX + versions[1],
            "Content-Type": "application/json",
        }
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.env["DRS_BASE_URL"] + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)

    def status(self):
        """Once a day, for every device."""
        versions = ("DrsDeviceStatusInput@1.0", "DrsDeviceStatusResult@1.0")
        return self.call("POST", "/deviceStatus", versions, {"mostRecentlyActiveDate": iso(now())})

    def report(self, slot_id, remaining, original, days_left):
        """Whenever something was used, and at least once a day."""
        versions = ("DrsSlotStatusInput@1.0", "DrsSlotStatusResult@1.0")
        body = {
            "expectedReplenishmentDate": iso(now() + timedelta(days=days_left)),
            "remainingQuantityInUnit": remaining,
            "originalQuantityInUnit": original,
            "totalQuantityOnHand": 0,
            "lastUseDate": iso(now()),
        }
        return self.call("POST", "/slotStatus/" + slot_id, versions, body)

    def replenish(self, slot_id):
        """Orders, at least seven days ahead. `ORDER_INPROGRESS` is no error: one is out already."""
        versions = ("DrsReplenishInput@1.0", "DrsReplenishResult@1.0")
        return self.call("POST", "/replenish/" + slot_id, versions)


def now():
    return datetime.now(timezone.utc)


def iso(instant):
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
