/** A workflow as it is carried out: inline templates with names of their own, `templateDefaults` in each template, `workflowMetadata` in its metadata. */
import type { Task, Template, Workflow, WorkflowSpec } from './types';

const TYPES = ['container', 'script', 'dag', 'steps', 'suspend', 'resource', 'http', 'data', 'containerSet', 'plugin'];
/** Defaults that only templates with a program can have. */
const OF_PROGRAMS = ['activeDeadlineSeconds', 'timeout', 'initContainers', 'sidecars', 'volumes'];

/** The workflow to decide about; the same object when there is nothing to do. */
export function effective(workflow: Workflow): Workflow {
  const { spec, metadata } = workflow;
  const templates = effectiveTemplates(spec);
  const { labels, annotations } = spec.workflowMetadata ?? {};
  if (templates === spec.templates && labels === undefined && annotations === undefined) {
    return workflow;
  }
  return {
    ...workflow,
    metadata: { ...metadata, ...(labels === undefined ? {} : { labels: { ...labels, ...metadata.labels } }), ...(annotations === undefined ? {} : { annotations: { ...annotations, ...metadata.annotations } }) },
    spec: { ...spec, ...(templates === undefined ? {} : { templates }) }
  };
}

/** The templates with inline ones among them and defaults in them. */
export function effectiveTemplates(spec: WorkflowSpec): Template[] | undefined {
  const { templates } = hoisted(spec);
  return spec.templateDefaults === undefined ? templates : templates?.map(template => withDefaults(template, spec.templateDefaults ?? {}));
}

/** Inline templates as templates of their own, and the place in the spec where each was written. */
export function hoisted(spec: WorkflowSpec): { templates: Template[] | undefined; places: string[] } {
  const templates = [...(spec.templates ?? [])];
  const places = templates.map((_, index) => `spec.templates[${index}]`);
  const inline = (task: Task, of: string, at: string): Task => {
    if (task.inline === undefined || task.template !== undefined) {
      return task;
    }
    const { inline: body, ...rest } = task;
    // No template that a person named has a dot in its name.
    const name = `${of}.${task.name}`;
    templates.push({ ...body, name });
    places.push(`${at}.inline`);
    return { ...rest, template: name };
  };
  for (let index = 0; index < templates.length; index++) {
    const template = templates[index] as Template;
    const at = places[index] ?? '';
    const before = templates.length;
    const { dag, steps } = template;
    const changed: Partial<Template> = {
      ...(dag === undefined ? {} : { dag: { ...dag, tasks: (dag.tasks ?? []).map((task, inner) => inline(task, template.name, `${at}.dag.tasks[${inner}]`)) } }),
      ...(steps === undefined ? {} : { steps: steps.map((group, outer) => (Array.isArray(group) ? group : [group]).map((task, inner) => inline(task, template.name, `${at}.steps[${outer}][${inner}]`))) })
    };
    if (templates.length > before) {
      templates[index] = { ...template, ...changed };
    }
  }
  return { templates: templates.length === (spec.templates ?? []).length ? spec.templates : templates, places };
}

function withDefaults(template: Template, defaults: Partial<Template>): Template {
  const own = TYPES.filter(type => template[type] !== undefined);
  const program = own.some(type => type === 'container' || type === 'script');
  const fitting = Object.entries(defaults).filter(([field]) => field !== 'name' && (TYPES.includes(field) ? own.includes(field) : program || !OF_PROGRAMS.includes(field)));
  return merged(Object.fromEntries(fitting), template) as Template;
}

/** `over` laid over `base`; lists of named things by their names. */
function merged(base: unknown, over: unknown): unknown {
  if (over === undefined) {
    return base;
  }
  if (Array.isArray(base) && Array.isArray(over) && [...base, ...over].every(item => nameOf(item) !== undefined)) {
    return [...base.filter(item => !over.some(other => nameOf(other) === nameOf(item))), ...(over as unknown[])];
  }
  if (!isMap(base) || !isMap(over)) {
    return over;
  }
  return Object.fromEntries([...new Set([...Object.keys(base), ...Object.keys(over)])].map(key => [key, merged(base[key], over[key])]));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): unknown {
  return isMap(value) ? (value.mountPath ?? value.name) : undefined;
}
