/** Artifacts: kept in a volume claim of the workflow's own, and brought from there to the steps that take them. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { evaluate, type Lookup } from './expression';
import { ownerOf } from './owner';
import { substitute, UnresolvedTag } from './tags';
import type { Arguments, Artifact, NodeStatus, Template, Workflow } from './types';

/** The volume's name in pods, and where it is mounted. */
export const STORE = { volume: 'argo-artifacts', path: '/argo/store' };

/** The claim that holds a workflow's artifacts; it goes with the workflow. */
export function artifactClaim(workflow: Workflow): KubernetesObject {
  const { name = '', namespace } = workflow.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: artifactClaimName(name), namespace, labels: { 'workflows.argoproj.io/workflow': name }, ownerReferences: [ownerOf(workflow)] },
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } }
  };
}

/** The name of that claim. */
export function artifactClaimName(workflow: string): string {
  return `${workflow}-output-artifacts`;
}

/** Where an output artifact of a pod is kept, as Argo's default key says it. */
export function artifactKey(workflow: string, pod: string, artifact: Artifact): string {
  return `${workflow}/${pod}/${artifact.name}${artifact.archive?.none === undefined ? '.tgz' : ''}`;
}

/** Whether any of the templates keeps or takes stored artifacts. */
export function usesArtifacts(templates: readonly Template[]): boolean {
  return templates.some(template => (template.container ?? template.script) !== undefined && (template.outputs?.artifacts ?? []).length > 0);
}

/** The place of a key below the store's folder. */
export function storedPath(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

/** Arguments with their tags replaced; an optional artifact that nobody made is left out. */
export function resolveArguments(given: Arguments | undefined, template: Template | undefined, scope: Lookup): Arguments | undefined {
  if (given === undefined) {
    return undefined;
  }
  const { artifacts, ...rest } = given;
  const found = artifacts?.flatMap(artifact => {
    const optional = artifact.optional === true || template?.inputs?.artifacts?.find(input => input.name === artifact.name)?.optional === true;
    const resolved = locate(artifact, scope, optional);
    return resolved === undefined ? [] : [resolved];
  });
  return { ...substitute(rest, scope), ...(found === undefined ? {} : { artifacts: found }) };
}

/** The artifact with its place instead of `from`; undefined when there is none and it is optional. */
export function locate(artifact: Artifact, scope: Lookup, optional: boolean): Artifact | undefined {
  const { from, fromExpression, ...rest } = artifact;
  if (from === undefined && fromExpression === undefined) {
    return substitute(artifact, scope);
  }
  let origin: unknown;
  try {
    origin = fromExpression === undefined ? parsed(substitute(from ?? '', scope)) : evaluate(fromExpression, scope);
  } catch (error) {
    if (!(error instanceof UnresolvedTag)) {
      throw error;
    }
  }
  if (typeof origin !== 'object' || origin === null) {
    if (optional) {
      return undefined;
    }
    throw new Error(`artifact '${artifact.name}': ${from ?? fromExpression} names no artifact that was made`);
  }
  const { s3, raw } = origin as Artifact;
  return { ...rest, ...(s3 === undefined ? {} : { s3 }), ...(raw === undefined ? {} : { raw }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a template's input artifacts are for this call; throws when one is missing. */
export function inputArtifacts(template: Template, given: Arguments | undefined, scope: Lookup): Artifact[] {
  return (template.inputs?.artifacts ?? []).flatMap(input => {
    const own = input.from ?? input.fromExpression ?? input.raw;
    const found = given?.artifacts?.find(artifact => artifact.name === input.name) ?? (own === undefined ? undefined : locate(input, scope, input.optional === true));
    if (found === undefined) {
      if (input.optional === true) {
        return [];
      }
      throw new Error(`templates.${template.name} inputs.artifacts.${input.name} was not supplied`);
    }
    const { path, mode } = input;
    const { s3, raw } = found;
    return [{ name: input.name, ...(path === undefined ? {} : { path }), ...(mode === undefined ? {} : { mode }), ...(s3 === undefined ? {} : { s3 }), ...(raw === undefined ? {} : { raw }) }];
  });
}

/** `inputs.artifacts.X` of resolved inputs. */
export function artifactsLookup(artifacts: readonly Artifact[]): Lookup {
  return path => (path.startsWith('inputs.artifacts.') ? artifacts.find(artifact => artifact.name === path.slice(17)) : undefined);
}

/** The output artifacts of a steps or dag template. */
export function compoundArtifacts(template: Template, scope: Lookup): Artifact[] {
  return (template.outputs?.artifacts ?? []).flatMap(output => {
    const found = locate(output, scope, output.optional === true);
    return found === undefined ? [] : [found];
  });
}

/** The artifact that a node, or any node by `globalName`, has put out. */
export function globalArtifact(nodes: readonly NodeStatus[], name: string): Artifact | undefined {
  for (const node of nodes) {
    const found = node.outputs?.artifacts?.find(artifact => artifact.globalName === name);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
