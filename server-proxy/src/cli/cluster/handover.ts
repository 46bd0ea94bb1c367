/** When a newer version of the package may take the local cluster over. */
import { KINDS, type KubernetesObject } from '../../../../src/core/k8s/types';
import type { ClusterApi } from '../../cluster/port';

/** Whether `1.2.3` comes before another version; a version with `-rc` or the like comes before the one without. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [partsOf(version), partsOf(than)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return a.preview !== '' && (b.preview === '' || a.preview.localeCompare(b.preview, 'en', { numeric: true }) < 0);
}

/** The first workflow, job or pod that has not ended, as a person names it; undefined when the cluster is idle. */
export async function whatRuns(api: ClusterApi): Promise<string | undefined> {
  for (const kind of [KINDS.Workflow, KINDS.Job, KINDS.Pod]) {
    const { items } = await api.list(kind);
    const found = items.find(object => !hasEnded(object));
    if (found !== undefined) return `${kind.kind.toLowerCase()} ${found.metadata.namespace ?? ''}/${found.metadata.name ?? ''}`;
  }
  return undefined;
}

function hasEnded(object: KubernetesObject): boolean {
  const status = (object.status ?? {}) as { phase?: string; conditions?: readonly { type?: string; status?: string }[] };
  const isFinished = ['Succeeded', 'Failed', 'Error'].includes(status.phase ?? '');
  return isFinished || (status.conditions ?? []).some(({ type, status: truth }) => (type === 'Complete' || type === 'Failed') && truth === 'True');
}

function partsOf(version: string): { numbers: number[]; preview: string } {
  const [release = '', ...preview] = version.split(/[-+]|(?=[a-z])/);
  return { numbers: release.split('.').map(Number), preview: preview.join('-') };
}
