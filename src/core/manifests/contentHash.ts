/** Names by content: two contents never share one. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8Bytes } from '../notebook/names';

/** 128 bits of SHA-256 as 32 hexadecimal digits, so that nobody meets or makes two contents with one name. */
export function contentHash(content: string): string {
  return bytesToHex(sha256(utf8Bytes(content))).slice(0, 32);
}
