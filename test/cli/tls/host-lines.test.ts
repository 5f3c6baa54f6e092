import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addressFor, HOST_FORMATS, hostLines } from '../../../cli/tls/host-lines.ts';
import { hardCodedNames } from '../../../emulator/front/names.ts';

const names = hardCodedNames(['us-east-1']);
const lines = (format: (typeof HOST_FORMATS)[number], address = addressFor(format)) =>
  hostLines(format, { names, address });

describe('lines for the hard-coded names', () => {
  it('are one name a line in a hosts file, between two marks', () => {
    const text = lines('hosts');
    expect(text.split('\n')).toEqual([
      '# drs-emulator: begin',
      ...names.map((name) => `127.0.0.1 ${name}`),
      '# drs-emulator: end',
      '',
    ]);
    expect(text).toContain('\n127.0.0.1 sns.us-east-1.amazonaws.com\n');
  });

  it('end as Windows ends lines', () => {
    expect(lines('windows')).toBe(lines('hosts').replaceAll('\n', '\r\n'));
  });

  it('keep dnsmasq from asking others for the other kind of address', () => {
    const text = lines('dnsmasq', '192.168.1.20');
    for (const name of names) {
      expect(text).toContain(`\naddress=/${name}/192.168.1.20\n`);
      expect(text).toContain(`\nlocal=/${name}/\n`);
    }
  });

  it('are extra_hosts of docker-compose, which lead to the machine by default', () => {
    expect(parse(lines('compose'))).toEqual({ extra_hosts: names.map((name) => `${name}=host-gateway`) });
    expect(parse(lines('compose', '172.17.0.1'))).toEqual({ extra_hosts: names.map((name) => `${name}=172.17.0.1`) });
    expect(parse(lines('compose', '::1'))).toEqual({ extra_hosts: names.map((name) => `${name}=::1`) });
  });

  it('are aliases of the container that runs the emulator', () => {
    expect(parse(lines('aliases'))).toEqual({ networks: { default: { aliases: [...names] } } });
  });

  it('are hostAliases of Kubernetes', () => {
    expect(parse(lines('kubernetes', '::1'))).toEqual({ hostAliases: [{ ip: '::1', hostnames: [...names] }] });
    expect(parse(lines('kubernetes'))).toEqual({ hostAliases: [{ ip: '127.0.0.1', hostnames: [...names] }] });
  });

  it.each(HOST_FORMATS)('as %s can be pasted as they are: text and a last line end', (format) => {
    expect(lines(format)).toMatch(/^[\x20-\x7e\r\n]+\n$/);
  });
});
