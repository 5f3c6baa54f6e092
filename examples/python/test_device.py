"""npx drs-emulator exec -- python3 -m unittest discover examples/python"""

import os
import unittest
import urllib.request

from device import Device


class DeviceTest(unittest.TestCase):
    def setUp(self):
        self.device = Device(os.environ)
        self.slot_id = os.environ["DRS_SLOT_IDS"].split(",")[0]

    def test_reports_and_orders_once(self):
        self.assertEqual(self.device.status(), {})
        self.assertEqual(self.device.report(self.slot_id, 8, 24, days_left=8), {})
        first = self.device.replenish(self.slot_id)
        self.assertEqual(first["detailCode"], "STANDARD_ORDER_PLACED")
        second = self.device.replenish(self.slot_id)
        self.assertEqual(second, {"detailCode": "ORDER_INPROGRESS", "eventInstanceId": first["eventInstanceId"]})

    def test_a_token_that_dies_before_its_time_is_refreshed(self):
        self.device.status()
        expire = "{DRS_EMULATOR_URL}/_emulator/devices/{DRS_MODEL_ID}/{DRS_SERIAL}/expire-tokens"
        urllib.request.urlopen(urllib.request.Request(expire.format(**os.environ), method="POST"), timeout=10).close()
        self.assertEqual(self.device.status(), {})


if __name__ == "__main__":
    unittest.main()
