/** The fields of Argo's Workflow that the local cluster carries out, for `kubectl explain`; what may be in them is the controller's to judge. */
import type { Model } from './models';

const TASK: Model = {
  name: 'string',
  template: 'string',
  inline: 'object',
  arguments: 'WorkflowArguments',
  when: 'string',
  withItems: 'any[]',
  withParam: 'string',
  withSequence: 'WorkflowSequence',
  continueOn: 'WorkflowContinueOn',
  onExit: 'string',
  hooks: '{}WorkflowHook'
};

/** Model → field → type, as in `MODELS`. */
export const WORKFLOW_MODELS: Readonly<Record<string, Model | undefined>> = {
  WorkflowSpec: {
    entrypoint: 'string',
    templates: 'WorkflowTemplateOfPods[]',
    arguments: 'WorkflowArguments',
    volumes: 'Volume[]',
    volumeClaimTemplates: 'PersistentVolumeClaim[]',
    volumeClaimGC: 'WorkflowClaimGC',
    activeDeadlineSeconds: 'number',
    parallelism: 'number',
    onExit: 'string',
    hooks: '{}WorkflowHook',
    suspend: 'boolean',
    shutdown: 'string',
    ttlStrategy: 'WorkflowTtl',
    podGC: 'WorkflowPodGC',
    podMetadata: 'WorkflowMetadata',
    serviceAccountName: 'string',
    retryStrategy: 'WorkflowRetry'
  },
  WorkflowTemplateOfPods: {
    name: 'string',
    container: 'Container',
    script: 'WorkflowScript',
    dag: 'WorkflowDag',
    steps: 'object[]',
    suspend: 'WorkflowSuspend',
    inputs: 'WorkflowArguments',
    outputs: 'WorkflowArguments',
    retryStrategy: 'WorkflowRetry',
    activeDeadlineSeconds: 'IntOrString',
    parallelism: 'number',
    failFast: 'boolean',
    metadata: 'WorkflowMetadata',
    volumes: 'Volume[]',
    initContainers: 'Container[]',
    sidecars: 'Container[]'
  },
  WorkflowScript: { source: 'string', image: 'string', command: 'string[]', env: 'EnvVar[]', envFrom: 'EnvFromSource[]', resources: 'ResourceRequirements', volumeMounts: 'VolumeMount[]', workingDir: 'string' },
  WorkflowDag: { tasks: 'WorkflowTask[]', failFast: 'boolean', target: 'string' },
  WorkflowTask: { ...TASK, dependencies: 'string[]', depends: 'string' },
  WorkflowSuspend: { duration: 'string' },
  WorkflowArguments: { parameters: 'WorkflowParameter[]', artifacts: 'WorkflowArtifact[]' },
  WorkflowParameter: { name: 'string', value: 'string', default: 'string', enum: 'string[]', globalName: 'string', valueFrom: 'WorkflowValueFrom' },
  WorkflowValueFrom: { path: 'string', default: 'string', parameter: 'string', expression: 'string', supplied: 'object' },
  WorkflowArtifact: { name: 'string', path: 'string', optional: 'boolean', mode: 'number', from: 'string', fromExpression: 'string', globalName: 'string', raw: 'WorkflowRaw' },
  WorkflowRaw: { data: 'string' },
  WorkflowSequence: { count: 'IntOrString', start: 'IntOrString', end: 'IntOrString', format: 'string' },
  WorkflowContinueOn: { failed: 'boolean', error: 'boolean' },
  WorkflowHook: { template: 'string', arguments: 'WorkflowArguments' },
  WorkflowRetry: { limit: 'IntOrString', retryPolicy: 'string', expression: 'string', backoff: 'WorkflowBackoff' },
  WorkflowBackoff: { duration: 'string', factor: 'IntOrString', maxDuration: 'string', cap: 'string' },
  WorkflowMetadata: { labels: '{}string', annotations: '{}string' },
  WorkflowClaimGC: { strategy: 'string' },
  WorkflowTtl: { secondsAfterCompletion: 'number', secondsAfterSuccess: 'number', secondsAfterFailure: 'number' },
  WorkflowPodGC: { strategy: 'string', labelSelector: 'object', deleteDelayDuration: 'string' },
  WorkflowStatus: {
    phase: 'string',
    startedAt: 'time',
    finishedAt: 'time',
    progress: 'string',
    message: 'string',
    conditions: 'object[]',
    nodes: '{}WorkflowNode',
    outputs: 'WorkflowArguments',
    persistentVolumeClaims: 'Volume[]'
  },
  WorkflowNode: {
    id: 'string',
    name: 'string',
    displayName: 'string',
    type: 'string',
    templateName: 'string',
    templateScope: 'string',
    phase: 'string',
    boundaryID: 'string',
    message: 'string',
    startedAt: 'time',
    finishedAt: 'time',
    progress: 'string',
    inputs: 'WorkflowArguments',
    outputs: 'WorkflowArguments',
    children: 'string[]',
    outboundNodes: 'string[]',
    hostNodeName: 'string'
  }
};

/** What a model is, in a sentence. */
export const WORKFLOW_DESCRIPTIONS: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = {
  WorkflowSpec: {
    '': 'WorkflowSpec says which steps run, in which order, and with what.',
    entrypoint: 'Name of the template that the workflow begins with.',
    templates: 'What can be run: each is a container, a script, a dag, steps, or a pause.',
    arguments: 'Values of the workflow’s own parameters.',
    onExit: 'Name of the template that runs when all else has ended, however it ended.',
    shutdown: 'Stop (exit handlers still run) or Terminate.',
    suspend: 'No further step begins while this is true.',
    ttlStrategy: 'How long the workflow stays after it ended.',
    podGC: 'When the pods of ended steps go.'
  },
  WorkflowTemplateOfPods: {
    '': 'A template is one thing that can be run; exactly one of container, script, dag, steps and suspend is set.',
    steps: 'Lists of steps: those of one list run side by side, the lists one after the other.'
  },
  WorkflowTask: {
    '': 'A task of a dag runs a template once what it depends on has ended.',
    depends: 'Which tasks must have ended how, such as "a.Succeeded && (b || c.Failed)".',
    when: 'The task is skipped unless this is true.',
    withItems: 'The task runs once for each item.'
  },
  WorkflowRetry: { '': 'How often, and after which endings, a step is tried again.' },
  WorkflowStatus: { '': 'WorkflowStatus says how far the workflow has come.', nodes: 'Each step’s own state, by its id.' }
};
