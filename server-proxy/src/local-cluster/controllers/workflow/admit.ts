/** What the local cluster refuses of a Workflow, with the field's path and the way out. */
import type { KubernetesObject, StatusCause } from '../../../../../src/core/k8s/types';
import { argumentArtifacts, taskArtifacts, templateArtifacts } from './admitArtifacts';
import { unsupported, wrong } from './causes';
import { expressionCauses } from './admitExpressions';
import { effectiveTemplates, hoisted } from './effective';
import { dependenciesOf, unknownResults } from './depends';
import type { Parameter, Task, Template, Workflow, WorkflowSpec } from './types';

const TYPES = ['container', 'script', 'dag', 'steps', 'suspend', 'resource', 'http', 'data', 'containerSet', 'plugin'];
const REFUSED_SPEC = ['workflowTemplateRef', 'podSpecPatch', 'artifactRepositoryRef', 'artifactGC', 'synchronization', 'podDisruptionBudget'];
const REFUSED_TEMPLATE = ['resource', 'http', 'data', 'containerSet', 'plugin', 'daemon', 'sidecars', 'memoize', 'synchronization', 'podSpecPatch', 'executor', 'pendingTimeout', 'archiveLocation'];
const NAME = /^[a-zA-Z0-9][-a-zA-Z0-9]*$/;
const PARAMETER_NAME = /^[-a-zA-Z0-9_]+$/;

/** Everything that is wrong with, or not supported of, a Workflow; empty when it can run. */
export function admitWorkflow(object: KubernetesObject): StatusCause[] {
  const spec = ((object as Workflow).spec ?? {}) as WorkflowSpec;
  const causes: StatusCause[] = REFUSED_SPEC.flatMap(field => (spec[field] === undefined ? [] : [unsupported(`spec.${field}`)]));
  const templates = effectiveTemplates(spec) ?? [];
  const { places } = hoisted(spec);
  const names = new Set(templates.map(template => template.name));
  const defined = (name: string | undefined, field: string): void => {
    if (name === undefined || !names.has(name)) {
      causes.push(wrong(field, `template name '${name ?? ''}' undefined`));
    }
  };
  if (spec.workflowTemplateRef === undefined) {
    if (!spec.entrypoint) {
      causes.push(wrong('spec.entrypoint', 'spec.entrypoint is required'));
    } else {
      defined(spec.entrypoint, 'spec.entrypoint');
    }
  }
  if (spec.onExit !== undefined) {
    defined(spec.onExit, 'spec.onExit');
  }
  if (spec.workflowMetadata?.labelsFrom !== undefined) {
    causes.push(unsupported('spec.workflowMetadata.labelsFrom', 'write the labels under spec.workflowMetadata.labels'));
  }
  causes.push(...hooks(spec.hooks, 'spec.hooks', defined), ...workflowParameters(spec), ...argumentArtifacts(spec));
  templates.forEach((template, index) => causes.push(...templateCauses(template, places[index] ?? '', defined, templates)));
  return causes;
}

type Defined = (name: string | undefined, field: string) => void;

function workflowParameters(spec: WorkflowSpec): StatusCause[] {
  return (spec.arguments?.parameters ?? []).flatMap((parameter, index) => {
    const field = `spec.arguments.parameters[${index}]`;
    if (parameter.valueFrom !== undefined) {
      return [unsupported(`${field}.valueFrom`)];
    }
    if (parameter.value === undefined && parameter.default === undefined) {
      return [wrong(field, `spec.arguments.${parameter.name}.value or spec.arguments.${parameter.name}.valueFrom is required`)];
    }
    const listed = parameter.enum?.map(String);
    return listed !== undefined && !listed.includes(String(parameter.value ?? parameter.default)) ? [wrong(field, `value should be present in spec.arguments.${parameter.name}.enum`)] : [];
  });
}

function templateCauses(template: Template, at: string, defined: Defined, templates: Template[]): StatusCause[] {
  const types = TYPES.filter(type => template[type] !== undefined);
  const causes = REFUSED_TEMPLATE.flatMap(field => (template[field] === undefined ? [] : [unsupported(`${at}.${field}`)]));
  if (types.length !== 1) {
    causes.push(wrong(at, types.length === 0 ? `templates.${template.name} template type unspecified; give it one of ${TYPES.slice(0, 5).join(', ')}` : `templates.${template.name} multiple template types specified: ${types.join(', ')}`));
  }
  const compound = template.dag !== undefined || template.steps !== undefined;
  if (compound && template.activeDeadlineSeconds !== undefined) {
    causes.push(wrong(`${at}.activeDeadlineSeconds`, `templates.${template.name}.activeDeadlineSeconds is only valid for leaf templates`));
  }
  if (template.timeout !== undefined && template.container === undefined && template.script === undefined) {
    causes.push(wrong(`${at}.timeout`, `templates.${template.name}.timeout is only valid for container and script templates`));
  }
  if (!compound && template.parallelism !== undefined) {
    causes.push(wrong(`${at}.parallelism`, `templates.${template.name}.parallelism is only valid for steps and dag templates`));
  }
  for (const type of ['container', 'script'] as const) {
    if (template[type] !== undefined && (template[type].command ?? []).length === 0) {
      causes.push(wrong(`${at}.${type}.command`, `templates.${template.name}.${type}.command is required: the local cluster has no images that could name one`));
    }
  }
  causes.push(...expressionCauses(template, at), ...inputCauses(template, at), ...outputCauses(template, at, compound));
  const nested = template.dag?.tasks.map((task, index) => ({ task, field: `${at}.dag.tasks[${index}]` })) ?? stepsOf(template, at);
  nested.forEach(({ task, field }) => causes.push(...taskCauses(task, field, defined, templates)));
  const seen = new Set<string>();
  for (const { task, field } of nested) {
    if (seen.has(task.name)) {
      causes.push(wrong(`${field}.name`, `name '${task.name}' is not unique`));
    }
    seen.add(task.name);
  }
  return [...causes, ...dagCauses(template, at)];
}

function stepsOf(template: Template, at: string): { task: Task; field: string }[] {
  return (template.steps ?? []).flatMap((group, index) => (Array.isArray(group) ? group : [group]).map((task, inner) => ({ task, field: `${at}.steps[${index}][${inner}]` })));
}

function inputCauses(template: Template, at: string): StatusCause[] {
  return [
    ...parameterNames(template.inputs?.parameters, `${at}.inputs.parameters`),
    ...(template.inputs?.parameters ?? []).flatMap((parameter, index) => (parameter.valueFrom === undefined || Object.keys(parameter.valueFrom).every(key => key === 'default') ? [] : [unsupported(`${at}.inputs.parameters[${index}].valueFrom`)]))
  ];
}

function outputCauses(template: Template, at: string, compound: boolean): StatusCause[] {
  const causes = parameterNames(template.outputs?.parameters, `${at}.outputs.parameters`);
  for (const [index, output] of (template.outputs?.parameters ?? []).entries()) {
    const field = `${at}.outputs.parameters[${index}].valueFrom`;
    const from = output.valueFrom;
    if (from === undefined) {
      causes.push(wrong(field, `templates.${template.name}.outputs.parameters.${output.name}.valueFrom is required`));
    } else if (compound && from.parameter === undefined && from.expression === undefined) {
      causes.push(wrong(field, `templates.${template.name}.outputs.parameters.${output.name}: .parameter or .expression must be specified for ${template.dag === undefined ? 'Steps' : 'DAG'} templates`));
    } else if ((template.container ?? template.script) !== undefined && from.path === undefined) {
      causes.push(wrong(field, `templates.${template.name}.outputs.parameters.${output.name}.path must be specified for Container templates`));
    }
  }
  return [...causes, ...templateArtifacts(template, at)];
}

function parameterNames(parameters: Parameter[] | undefined, at: string): StatusCause[] {
  return (parameters ?? []).flatMap(({ name }, index) => (PARAMETER_NAME.test(name) ? [] : [wrong(`${at}[${index}].name`, `'${name}' is invalid: it may hold letters, digits, - and _ only`)]));
}

function taskCauses(task: Task, at: string, defined: Defined, templates: Template[]): StatusCause[] {
  const fields = task as Task & Record<string, unknown>;
  const causes = fields.templateRef === undefined ? [] : [unsupported(`${at}.templateRef`, 'put the template under spec.templates and name it with template')];
  if (task.inline !== undefined) {
    causes.push(wrong(`${at}.inline`, 'only one of template and inline can be given'));
  }
  if (!NAME.test(task.name ?? '') || task.name.length > 128) {
    causes.push(wrong(`${at}.name`, `name '${task.name}' is invalid: it must begin with a letter or digit, hold letters, digits and - only, and have at most 128 characters`));
  }
  if (causes.length === 0) {
    defined(task.template, `${at}.template`);
  }
  if ([task.withItems, task.withParam, task.withSequence].filter(loop => loop !== undefined).length > 1) {
    causes.push(wrong(at, 'only one of withItems, withParam and withSequence can be given'));
  }
  if (task.withSequence !== undefined && (task.withSequence.count === undefined) === (task.withSequence.end === undefined)) {
    causes.push(wrong(`${at}.withSequence`, 'must have exactly one of count and end'));
  }
  causes.push(...taskArtifacts(task, at, templates.find(template => template.name === task.template)));
  for (const input of templates.find(template => template.name === task.template)?.inputs?.parameters ?? []) {
    const given = task.arguments?.parameters?.some(parameter => parameter.name === input.name) === true;
    if (!given && input.value === undefined && input.default === undefined && input.valueFrom?.default === undefined) {
      causes.push(wrong(`${at}.arguments.parameters`, `templates.${task.template} inputs.parameters.${input.name} was not supplied`));
    }
  }
  return [...causes, ...hooks(task.hooks, `${at}.hooks`, defined)];
}

function hooks(asked: Task['hooks'], at: string, defined: Defined): StatusCause[] {
  return Object.entries(asked ?? {}).flatMap(([name, hook]) => {
    if (name !== 'exit') {
      return [unsupported(`${at}.${name}`, 'only the hook exit runs')];
    }
    defined(hook.template, `${at}.exit.template`);
    return [];
  });
}

function dagCauses(template: Template, at: string): StatusCause[] {
  const tasks = template.dag?.tasks ?? [];
  const names = new Map(tasks.map(task => [task.name, task]));
  const causes: StatusCause[] = [];
  if (tasks.some(task => task.depends !== undefined) && tasks.some(task => task.dependencies !== undefined)) {
    causes.push(wrong(`${at}.dag.tasks`, `templates.${template.name} cannot use both 'depends' and 'dependencies' in the same DAG template`));
  }
  tasks.forEach((task, index) => {
    const field = `${at}.dag.tasks[${index}]`;
    for (const other of dependenciesOf(task).filter(name => !names.has(name))) {
      causes.push(wrong(`${field}.${task.depends === undefined ? 'dependencies' : 'depends'}`, `dependency '${other}' not defined`));
    }
    if (task.depends !== undefined && task.continueOn !== undefined) {
      causes.push(wrong(`${field}.continueOn`, `cannot use 'continueOn' when using 'depends'; name the results in depends instead`));
    }
    if ((task.depends ?? task.dependencies) !== undefined && /^\d/.test(task.name)) {
      causes.push(wrong(`${field}.name`, `name '${task.name}' cannot begin with a digit when using either 'depends' or 'dependencies'`));
    }
    for (const result of unknownResults(task.depends ?? '')) {
      causes.push(wrong(`${field}.depends`, `'${result}' is not a task result`));
    }
    for (const [, other] of JSON.stringify(task.arguments ?? {}).matchAll(/\{\{\s*tasks\.([^.}]+)\./g)) {
      if (other !== undefined && !ancestors(task, names).has(other)) {
        causes.push(wrong(`${field}.arguments`, `missing dependency '${other}': add it to the task's dependencies`));
      }
    }
    if (ancestors(task, names).has(task.name)) {
      causes.push(wrong(field, `templates.${template.name} has a dependency cycle through '${task.name}'`));
    }
  });
  return causes;
}

function ancestors(task: Task, names: ReadonlyMap<string, Task>, found = new Set<string>()): Set<string> {
  for (const name of dependenciesOf(task)) {
    const other = names.get(name);
    if (!found.has(name)) {
      found.add(name);
      if (other !== undefined) {
        ancestors(other, names, found);
      }
    }
  }
  return found;
}
