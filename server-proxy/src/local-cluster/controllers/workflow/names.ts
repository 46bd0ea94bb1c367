/** How Argo names nodes and pods. */

/** Go's `fnv.New32a` over UTF-8. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
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
