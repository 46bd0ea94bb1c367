/** What the local cluster refuses of artifacts: it keeps them in a volume of the workflow's own and reaches no other store. */
import type { StatusCause } from '../../../../../src/core/k8s/types';
import { unsupported, wrong } from './causes';
import type { Artifact, Task, Template, WorkflowSpec } from './types';

const STORES = ['s3', 'http', 'git', 'gcs', 'oss', 'azure', 'hdfs', 'artifactory', 'plugin'];
const OTHER = ['artifactGC', 'subPath', 'artifactGc', 'deleted'];
const WAY = 'the local cluster keeps artifacts in a volume of the workflow and reaches no other store; pass them on with from, give raw data, or fetch them in a step';

/** The workflow's own arguments: only their text is known here. */
export function argumentArtifacts(spec: WorkflowSpec): StatusCause[] {
  return (spec.arguments?.artifacts ?? []).flatMap((artifact, index) => {
    const field = `spec.arguments.artifacts[${index}]`;
    const causes = places(artifact, field);
    return causes.length === 0 && artifact.raw === undefined ? [wrong(field, `artifact '${artifact.name}' has no content: give raw.data`)] : causes;
  });
}

/** Inputs and outputs of a template. */
export function templateArtifacts(template: Template, at: string): StatusCause[] {
  const compound = template.dag !== undefined || template.steps !== undefined;
  const leaf = template.container !== undefined || template.script !== undefined;
  const inputs = (template.inputs?.artifacts ?? []).flatMap((artifact, index) => {
    const field = `${at}.inputs.artifacts[${index}]`;
    return [...places(artifact, field), ...(leaf && artifact.path === undefined ? [wrong(`${field}.path`, `templates.${template.name}.inputs.artifacts.${artifact.name}.path must be specified for Container templates`)] : [])];
  });
  const outputs = (template.outputs?.artifacts ?? []).flatMap((artifact, index) => {
    const field = `${at}.outputs.artifacts[${index}]`;
    const missing = leaf ? artifact.path === undefined : compound && (artifact.from ?? artifact.fromExpression) === undefined;
    return [...places(artifact, field), ...(missing ? [wrong(field, `templates.${template.name}.outputs.artifacts.${artifact.name}: ${leaf ? '.path' : '.from or .fromExpression'} must be specified`)] : [])];
  });
  return [...inputs, ...outputs];
}

/** What a step gives to its template, and whether that is all it takes. */
export function taskArtifacts(task: Task, at: string, template: Template | undefined): StatusCause[] {
  const given = task.arguments?.artifacts ?? [];
  const causes = given.flatMap((artifact, index) => {
    const field = `${at}.arguments.artifacts[${index}]`;
    const found = places(artifact, field);
    return found.length === 0 && (artifact.from ?? artifact.fromExpression ?? artifact.raw) === undefined ? [wrong(field, `artifact '${artifact.name}' needs from, fromExpression or raw`)] : found;
  });
  const missing = (template?.inputs?.artifacts ?? []).filter(input => input.optional !== true && (input.from ?? input.fromExpression ?? input.raw) === undefined && !given.some(artifact => artifact.name === input.name));
  return [...causes, ...missing.map(input => wrong(`${at}.arguments.artifacts`, `templates.${task.template} inputs.artifacts.${input.name} was not supplied`))];
}

function places(artifact: Artifact, at: string): StatusCause[] {
  return [
    ...[...STORES, ...OTHER].flatMap(field => (artifact[field] === undefined ? [] : [unsupported(`${at}.${field}`, WAY)])),
    ...(artifact.archive?.zip === undefined ? [] : [unsupported(`${at}.archive.zip`, 'the local cluster packs with tar or, with archive.none, not at all')])
  ];
}
