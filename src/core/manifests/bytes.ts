/** Bytes of files as a ConfigMap holds them. */

/** Text where the bytes are UTF-8, undefined where they are not. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  let [text, units] = ['', [] as number[]];
  for (let at = 0; at < bytes.length; ) {
    const point = codePoint(bytes, at);
    if (point === undefined) return undefined;
    if (point < 0x10000) units.push(point);
    else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    at += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    // In chunks, since an engine takes only so many arguments.
    if (units.length > 8000) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

/** The symbol that starts at a place; undefined where none does, where it is longer than need be, and for half a surrogate pair. */
function codePoint(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return undefined;
  let point = first & (0x7f >> length);
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[at + index] ?? 0;
    if ((byte & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (byte & 63);
  }
  const least = length === 4 ? 0x10000 : length === 3 ? 0x800 : 0x80;
  return point < least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? undefined : point;
}

/** Bytes as base64, for `binaryData`. */
export function base64(bytes: Uint8Array): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    const left = bytes.length - at;
    out += (digits[a >> 2] ?? '') + (digits[((a & 3) << 4) | (b >> 4)] ?? '') + (left > 1 ? (digits[((b & 15) << 2) | (c >> 6)] ?? '') : '=') + (left > 2 ? (digits[c & 63] ?? '') : '=');
  }
  return out;
}
