/** Addresses and blocks of addresses (CIDR), of both families. */

export interface Network {
  readonly bits: 32 | 128;
  /** The first address as a number, and how many leading bits count. */
  readonly first: string;
  readonly mask: number;
}

export type ReadNetwork =
  | { readonly ok: true; readonly network: Network }
  | { readonly ok: false; readonly problem: string };

/** The words of SNS, AWS-recorded but for the last two. */
export function readNetwork(text: string): ReadNetwork {
  const [address = '', mask, ...more] = text.split('/');
  const refused = (problem: string): ReadNetwork => ({ ok: false, problem });
  if (mask === undefined || more.length > 0) return refused("Malformed CIDR, one '/' required");
  if (!/^-?\d{1,4}$/.test(mask)) return refused('Malformed CIDR, mask bits must be an integer');
  const found = readAddress(address);
  if (found === undefined) return refused(`Nonstandard IP address: ${address}`);
  const length = Number(mask);
  if (length < 0) return refused('Malformed CIDR, mask bits must not be negative');
  if (length > found.bits) return refused(`IPv${found.bits === 32 ? 4 : 6} mask bits must be <= ${found.bits}`);
  return { ok: true, network: { bits: found.bits, first: String(found.value), mask: length } };
}

export function isInNetwork({ bits, first, mask }: Network, text: string): boolean {
  const found = readAddress(text);
  if (found === undefined || found.bits !== bits) return false;
  const rest = BigInt(bits - mask);
  return found.value >> rest === BigInt(first) >> rest;
}

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

function readAddress(text: string): Address | undefined {
  const four = readFour(text);
  if (four !== undefined) return { bits: 32, value: four };
  if (!text.includes(':')) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const parts = halves.map(groupsOf);
  const [head, tail = []] = parts;
  if (head === undefined || parts.includes(undefined) || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail];
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n) };
}

function readFour(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** The groups of half an IPv6 address; the last may be an IPv4 address. */
function groupsOf(half: string): number[] | undefined {
  if (half === '') return [];
  const groups: number[] = [];
  const parts = half.split(':');
  for (const [index, part] of parts.entries()) {
    const four = index === parts.length - 1 ? readFour(part) : undefined;
    if (four !== undefined) groups.push(Number(four >> 16n), Number(four & 0xffffn));
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
