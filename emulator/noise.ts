/**
 * Fills bytes with what looks random and is the same for the same seed. Nobody has to be unable to guess it: what
 * it is part of is authenticated as a whole.
 */
export function fillWithNoise(bytes: Buffer, from: number, seed: string): void {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, seed.length];
  for (let i = 0; i < seed.length; i += 1) {
    const unit = seed.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x85ebca6b);
    b = Math.imul(b ^ unit, 0xc2b2ae35);
    c = Math.imul(c ^ unit, 0x27d4eb2f);
  }
  // sfc32, a small fast counting generator; the first twelve rounds mix the seed.
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  };
  for (let i = 0; i < 12; i += 1) next();
  for (let at = from; at < bytes.length; at += 4) {
    const word = next();
    for (let i = 0; i < 4 && at + i < bytes.length; i += 1) bytes[at + i] = word >>> (8 * i);
  }
}
