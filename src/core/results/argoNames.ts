/** How Argo names nodes and pods; the same for whoever writes and whoever reads them. */

/** Go's `fnv.New32a` over UTF-8. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/** The id of the node with this full name. */
export function nodeId(workflow: string, name: string): string {
  return name === workflow ? workflow : `${workflow}-${fnv1a(name)}`;
}

/** The name of a node's pod (Argo's format v2). */
export function podName(workflow: string, node: string, template: string): string {
  return node === workflow ? workflow : `${`${workflow}-${template}`.slice(0, 242)}-${fnv1a(node)}`;
}

function utf8(text: string): number[] {
  return [...text].flatMap(sign => {
    const code = sign.codePointAt(0) ?? 0;
    const rest = (shift: number): number => 0x80 | ((code >> shift) & 0x3f);
    return code < 0x80 ? [code] : code < 0x800 ? [0xc0 | (code >> 6), rest(0)] : code < 0x10000 ? [0xe0 | (code >> 12), rest(6), rest(0)] : [0xf0 | (code >> 18), rest(12), rest(6), rest(0)];
  });
}
