/** What of a pod's wishes is kept otherwise here, or not: said by Events of the pod. Pure. */
import { allContainers, type Container, type Pod } from './podTypes';

/** One Event. */
export interface Notice {
  readonly reason: 'LimitsWatched' | 'SecurityContextNotKept' | 'SizeLimitNotEnforced';
  readonly message: string;
  readonly container?: string;
}

/** Fields that change nothing here: what they forbid a process of an ordinary user can't do anyway, or they name the default. */
const HARMLESS = new Set(['runAsNonRoot', 'allowPrivilegeEscalation', 'privileged', 'capabilities', 'procMount', 'fsGroupChangePolicy', 'supplementalGroupsPolicy', 'seLinuxChangePolicy']);

/** All that has to be said about a pod whose processes have this user and group. */
export function notices(pod: Pod, runner: { readonly uid: number; readonly gid: number }): Notice[] {
  const whole = unkept(pod.spec.securityContext, runner);
  return [
    ...(whole.length > 0 ? [{ reason: 'SecurityContextNotKept', message: sentence(whole, runner.uid) } as const] : []),
    ...allContainers(pod).flatMap(container => containerNotices(container, runner)),
    ...(pod.spec.volumes ?? []).flatMap(({ name, emptyDir }) =>
      emptyDir?.sizeLimit === undefined ? [] : [{ reason: 'SizeLimitNotEnforced', message: `emptyDir "${name}" may grow past its sizeLimit of ${emptyDir.sizeLimit}: nothing measures it here` } as const]
    )
  ];
}

function containerNotices(container: Container, runner: { readonly uid: number; readonly gid: number }): Notice[] {
  const found: Notice[] = [];
  const fields = unkept(container.securityContext, runner);
  if (fields.length > 0) {
    found.push({ reason: 'SecurityContextNotKept', message: sentence(fields, runner.uid), container: container.name });
  }
  const limits = container.resources?.limits ?? {};
  const parts = Object.entries(limits).map(([name, value]) =>
    name === 'memory'
      ? `memory ${value} is watched twice a second, and the container is killed when it is found above`
      : name === 'cpu'
        ? `cpu ${value} is not enforced: the container may use idle cores`
        : `${name} ${value} is not enforced`
  );
  if (parts.length > 0) {
    found.push({ reason: 'LimitsWatched', message: `Limits of container ${container.name} without a cgroup: ${parts.join('; ')}`, container: container.name });
  }
  return found;
}

function sentence(fields: readonly string[], uid: number): string {
  return `Not kept of the security context: ${fields.join(', ')}; the processes run as user ${uid} on this machine's own files`;
}

/** The fields of a security context that promise what is not so. */
function unkept(context: Readonly<Record<string, unknown>> | undefined, { uid, gid }: { readonly uid: number; readonly gid: number }): string[] {
  return Object.entries(context ?? {}).flatMap(([name, value]) => {
    const kept =
      HARMLESS.has(name) ||
      value === undefined ||
      value === null ||
      (name === 'runAsUser' && value === uid) ||
      (['runAsGroup', 'fsGroup'].includes(name) && value === gid) ||
      (name === 'readOnlyRootFilesystem' && value === false) ||
      (name === 'supplementalGroups' && Array.isArray(value) && value.length === 0) ||
      (['seccompProfile', 'appArmorProfile'].includes(name) && (value as { type?: string }).type !== 'Localhost');
    return kept ? [] : [`${name} ${JSON.stringify(value)}`];
  });
}
