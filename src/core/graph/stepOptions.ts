/** The options of one step: the notebook's defaults under the step's own. */
import type { PipelineSettings, StepOptions } from '../notebook/types';

/** Defaults with the step's own laid over them: maps key by key, environment by variable name, the rest whole. */
export function optionsOfStep(settings: PipelineSettings, title: string): StepOptions {
  const { defaults } = settings;
  const own = settings.steps[title] ?? {};
  const merged: StepOptions = { ...defaults, ...own };
  const maps = ['requests', 'limits', 'nodeSelector', 'labels', 'annotations'] as const;
  const joined = Object.fromEntries(
    maps.filter(key => defaults[key] && own[key]).map(key => [key, { ...defaults[key], ...own[key] }])
  );
  const names = new Set((own.environment ?? []).map(({ name }) => name));
  const inherited = (defaults.environment ?? []).filter(({ name }) => !names.has(name));
  const environment = [...inherited, ...(own.environment ?? [])];
  return { ...merged, ...joined, ...(environment.length > 0 ? { environment } : {}) };
}
