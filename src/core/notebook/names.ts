/** Kubernetes names from what people write: legal, stable and telling, whatever the script. */

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** 32-bit FNV-1a of the text's UTF-8 bytes. */
export function fnv1a(text: string): number {
  let hash = FNV_OFFSET;
  for (const symbol of text) {
    for (const byte of utf8(symbol.codePointAt(0) ?? 0)) hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
  }
  return hash;
}

/** Bytes of UTF-8: what limits count, three times the length for Chinese. */
export function byteLength(text: string): number {
  let sum = 0;
  for (const symbol of text) sum += symbol < '\u0080' ? 1 : symbol < '\u0800' ? 2 : symbol.length === 1 ? 3 : 4;
  return sum;
}

/** The text as UTF-8. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(byteLength(text));
  let at = 0;
  for (const symbol of text) {
    const encoded = utf8(symbol.codePointAt(0) ?? 0);
    bytes.set(encoded, at);
    at += encoded.length;
  }
  return bytes;
}

function utf8(point: number): number[] {
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 63)];
  if (point < 0x10000) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
}

/** Six letters and digits that tell a few names of people apart; contents are named by `manifests/contentHash.ts`. */
export function shortHash(text: string): string {
  return fnv1a(text).toString(36).padStart(7, '0').slice(-6);
}

/**
 * A DNS label (RFC 1123: lower case, digits, inner dashes) for a title. A title that loses letters on the way (another script) or is
 * too long gets a hash of the whole title, so that two such titles stay two names; `taken` names get a number.
 */
export function kubernetesName(title: string, taken: ReadonlySet<string> = new Set(), max = 63): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const letters = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const lossy = /[^\p{ASCII}]/u.test(plain) || letters === '' || letters.length > max;
  const base = lossy ? fitted(letters === '' ? 'step' : letters, `-${shortHash(title)}`, max) : letters;
  if (!taken.has(base)) return base;
  for (let count = 2; ; count += 1) {
    const name = fitted(base, `-${count}`, max);
    if (!taken.has(name)) return name;
  }
}

function fitted(head: string, tail: string, max: number): string {
  return head.slice(0, max - tail.length).replace(/-+$/, '') + tail;
}
