/** `$(NAME)` in commands, arguments and values, exactly as Kubernetes expands it. */

/** Replaces `$(NAME)` by its value; `$$` is one `$`; what is unknown or unfinished stays as written. */
export function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) => (name === undefined ? '$' : (values.get(name) ?? whole)));
}
