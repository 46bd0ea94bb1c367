/** The pod (and the ConfigMap with its files) of a container or script template. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { podName } from './names';
import type { Container, NodeStatus, Template, Workflow } from './types';

/** Runs the step's program as it is and then tells its result and output files: in the termination message, or at the log's end when they are large. */
const REPORTER = `d=$(mktemp -d) || exit 64
n=$1; shift
i=0; while [ $i -lt "$n" ]; do eval "f$i=\\$1"; shift; i=$((i+1)); done
if [ "$KF_RESULT" = yes ]; then
mkfifo "$d/pipe"; tee "$d/result" < "$d/pipe" & t=$!
"$@" > "$d/pipe" & c=$!
else t=; "$@" & c=$!; fi
trap 'kill -TERM $c 2>/dev/null' TERM INT
wait $c; code=$?
while kill -0 $c 2>/dev/null; do wait $c; code=$?; done
[ -z "$t" ] || wait $t
[ $code -eq 0 ] || { rm -rf "$d"; exit $code; }
{ [ -z "$t" ] || { printf 'result:'; tail -c 262144 "$d/result" | base64 | tr -d '\\n'; echo; }
i=0; while [ $i -lt "$n" ]; do eval "f=\\$f$i"
if [ -f "$f" ] && [ -z "\${f##/*}" ]; then printf '%s:' $i; base64 < "$f" | tr -d '\\n'; echo; elif [ -e "$f" ]; then echo "$i:"; else echo "$i:-"; fi
i=$((i+1)); done; } > "$d/report"
if [ $(wc -c < "$d/report") -lt 3900 ]; then { echo argo-outputs; cat "$d/report"; } > /dev/termination-log
else echo argo-outputs log > /dev/termination-log; echo; sed 's/^/argo-outputs /' "$d/report"; fi
rm -rf "$d"`;

/** The files whose content or existence is asked for, in the order in which the reporter numbers them. */
export function reportedFiles(template: Template): string[] {
  return [...(template.outputs?.parameters ?? []).flatMap(output => output.valueFrom?.path ?? []), ...(template.outputs?.artifacts ?? []).flatMap(output => output.path ?? [])];
}

/** Files that are brought into the container, by key of the ConfigMap. */
function broughtFiles(template: Template): { key: string; path: string; data: string }[] {
  const raw = (template.inputs?.artifacts ?? []).flatMap((artifact, index) => (artifact.raw && artifact.path ? [{ key: `artifact-${index}`, path: artifact.path, data: artifact.raw.data }] : []));
  return template.script === undefined ? raw : [{ key: 'script', path: '/argo/staging/script', data: template.script.source ?? '' }, ...raw];
}

/** The objects to create for a leaf node, the ConfigMap first. `template` has its tags replaced. */
export function stepObjects(workflow: Workflow, node: NodeStatus, template: Template, wantsResult: boolean, claims: { name: string; persistentVolumeClaim: { claimName: string } }[]): KubernetesObject[] {
  const name = podName(workflow.metadata.name ?? '', node.name, template.name);
  const brought = broughtFiles(template);
  const labels = { 'workflows.argoproj.io/workflow': workflow.metadata.name ?? '', 'workflows.argoproj.io/completed': 'false' };
  const files: KubernetesObject & { data?: Record<string, string> } = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: workflow.metadata.namespace, labels: { 'workflows.argoproj.io/workflow': workflow.metadata.name ?? '' }, ownerReferences: [ownerOf(workflow)] },
    data: Object.fromEntries(brought.map(file => [file.key, file.data]))
  };
  const { spec } = workflow;
  const volumes = [...(spec.volumes ?? []), ...claims, ...(template.volumes ?? []), ...(brought.length > 0 ? [{ name: 'argo-staging', configMap: { name } }] : [])];
  const pick = (field: string): object => ((template[field] ?? spec[field]) === undefined ? {} : { [field]: template[field] ?? spec[field] });
  const pod: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: workflow.metadata.namespace,
      labels: { ...spec.podMetadata?.labels, ...template.metadata?.labels, ...labels },
      annotations: {
        ...spec.podMetadata?.annotations,
        ...template.metadata?.annotations,
        'kubectl.kubernetes.io/default-container': 'main',
        'workflows.argoproj.io/node-name': node.name,
        'workflows.argoproj.io/node-id': node.id
      },
      ownerReferences: [ownerOf(workflow)]
    },
    spec: {
      restartPolicy: 'Never',
      ...Object.assign({}, ...['nodeSelector', 'affinity', 'tolerations', 'serviceAccountName', 'securityContext', 'imagePullSecrets', 'hostNetwork', 'dnsPolicy', 'schedulerName', 'hostAliases', 'automountServiceAccountToken', 'priorityClassName'].map(pick)),
      ...(template.activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds: Number(template.activeDeadlineSeconds) }),
      ...(template.initContainers === undefined ? {} : { initContainers: template.initContainers }),
      containers: [mainContainer(template, wantsResult, brought)],
      volumes
    }
  };
  return brought.length > 0 ? [files, pod] : [pod];
}

function mainContainer(template: Template, wantsResult: boolean, brought: { key: string; path: string }[]): Container {
  const { source: _, ...written } = template.script ?? template.container ?? {};
  const command = written.command ?? [];
  const args = [...(written.args ?? []), ...(template.script === undefined ? [] : ['/argo/staging/script'])];
  const files = reportedFiles(template);
  const reports = files.length > 0 || wantsResult;
  return {
    ...written,
    name: 'main',
    ...(reports ? { command: ['sh', '-c', REPORTER.replaceAll('$(', '$$('), 'argo', String(files.length), ...files], args: [...command, ...args] } : { ...(command.length > 0 ? { command } : {}), ...(args.length > 0 ? { args } : {}) }),
    ...(wantsResult ? { env: [...((written.env as object[] | undefined) ?? []), { name: 'KF_RESULT', value: 'yes' }] } : {}),
    ...(brought.length > 0 ? { volumeMounts: [...(written.volumeMounts ?? []), ...brought.map(file => ({ name: 'argo-staging', mountPath: file.path, subPath: file.key, readOnly: true }))] } : {})
  };
}

/** What makes an object go with its workflow. */
export function ownerOf(workflow: Workflow): { apiVersion: string; kind: string; name: string; uid: string; controller: boolean; blockOwnerDeletion: boolean } {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', name: workflow.metadata.name ?? '', uid: workflow.metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
}
