import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { Empty } from '../fields.ts';
import { bodyTolerances, commonRefusals, commonTolerances, versions } from './common.ts';
import { ReportDate } from './report-fields.ts';
import { slotStatusTolerances } from './slot-status.ts';

export const DeviceStatusInput = z
  .object({ mostRecentlyActiveDate: ReportDate('Most recent activity of the device.') })
  .meta({ id: 'DeviceStatusInput', description: 'When the device was last active.' });

export const slotInPath = {
  id: 'device-status-slot-in-path',
  field: 'path',
  text: 'DeviceStatus is called with a slot id, or anything else, behind `/deviceStatus/`.',
  strict: 'refuse',
  obligation: 47,
  evidence: 'observed',
  source: 'c:clever',
} as const;

const deviceStatusVersions = versions('DrsDeviceStatusInput@1.0', 'DrsDeviceStatusResult@1.0');

/** The daily sign of life of a device. */
export const deviceStatus = defineEndpoint({
  name: 'deviceStatus',
  surface: 'drs',
  methods: ['POST'],
  paths: [
    { path: '/deviceStatus', versions: deviceStatusVersions },
    {
      path: '/deviceStatus/{extra}',
      suffix: 'WithExtra',
      versions: deviceStatusVersions,
      summary: 'DeviceStatus with something behind it, as a shipped client sends it',
    },
  ],
  summary: 'DeviceStatus: report that the device is active',
  description: 'To be called once a day for every registered device.',
  provenance: { evidence: 'documented', source: 'DEV' },
  security: 'token',
  params: z.object({
    extra: z.string().max(255).optional().meta({ description: 'Served and ignored, with a finding.' }),
  }),
  body: DeviceStatusInput,
  bodyRequired: true,
  reply: { status: 200, description: 'Noted.', body: Empty },
  refusals: commonRefusals,
  tolerances: [...commonTolerances, ...bodyTolerances, slotInPath, slotStatusTolerances.implausible],
  examples: {
    params: { extra: 'DryDogFoodKibble1' },
    body: { report: { mostRecentlyActiveDate: '2031-03-04T10:00:00Z' } },
    reply: { noted: {} },
  },
});
