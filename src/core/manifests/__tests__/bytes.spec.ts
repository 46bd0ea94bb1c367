import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { utf8Bytes } from '../../notebook/names';
import { base64, utf8Text } from '../bytes';
import { packed } from '../configMaps';
import { contentHash } from '../contentHash';

const text = fc.string({ unit: 'binary' });

describe('bytes', () => {
  it('are text exactly where a strict decoder says so, and the same text', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const strict = (bytes: Uint8Array): string | undefined => {
      try {
        return decoder.decode(bytes);
      } catch {
        return undefined;
      }
    };
    const parts = fc.array(fc.oneof(text.map(each => Buffer.from(each)), fc.uint8Array({ maxLength: 4 }).map(each => Buffer.from(each)))).map(each => new Uint8Array(Buffer.concat(each)));
    fc.assert(fc.property(parts, bytes => expect(utf8Text(bytes)).toBe(strict(bytes))), { numRuns: 300 });
    for (const bytes of [[0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0, 0, 0], [0xe2, 0x82], [0xef, 0xbb, 0xbf, 0x61]]) expect(utf8Text(new Uint8Array(bytes))).toBe(strict(new Uint8Array(bytes)));
  });

  it('of long texts and as base64 are those of Node', () => {
    const long = 'a😀ž数'.repeat(9_000);
    expect(Buffer.from(utf8Bytes(long)).equals(Buffer.from(long))).toBe(true);
    expect(utf8Text(utf8Bytes(long))).toBe(long);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), bytes => expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'))));
  });

  it('are named by SHA-256', () => {
    fc.assert(fc.property(text, content => expect(contentHash(content)).toBe(createHash('sha256').update(content, 'utf8').digest('hex').slice(0, 32))));
  });
});

describe('packing', () => {
  it('keeps every thing once, within the limit, and leaves no two boxes that fit into one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 })), sizes => {
        const boxes = packed(sizes, size => size, 100);
        const sums = boxes.map(box => box.reduce((sum, size) => sum + size, 0));
        expect(boxes.flat().sort()).toEqual([...sizes].sort());
        for (const [index, sum] of sums.entries()) expect(sums.slice(index + 1).every(other => sum + other > 100)).toBe(true);
        for (const sum of sums) expect(sum).toBeLessThanOrEqual(100);
      })
    );
  });
});
