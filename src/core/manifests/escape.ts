/** Text that neither Argo (`{{…}}`) nor Kubernetes (`$(X)`, `$$`) may change on its way to a container. */

/** JSON in which no `$` and no `{{` is left to expand; any JSON reader gives the value back. */
export function inertJson(value: unknown): string {
  // Between its strings JSON never has two braces in a row: an object begins with a quote or ends.
  return JSON.stringify(value).replace(/\$/g, '\\u0024').replace(/\{(?=\{)/g, '\\u007b');
}

/** A container's environment value that arrives as written; undefined when it can't, since Argo would read `{{`. */
export function inertEnvironmentValue(value: string): string | undefined {
  return value.includes('{{') ? undefined : value.replace(/\$/g, '$$$$');
}

/** Text for labels of people's eyes (annotations): `{{` is parted by a zero-width space, since nothing else escapes Argo's tags. */
export function inertAnnotation(value: string): string {
  return value.replace(/\{(?=\{)/g, '{\u200b');
}
