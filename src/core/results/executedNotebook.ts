/** Puts the outputs of a run into a copy of the notebook, whatever its format version. */

/** What one cell gave, as an nbformat 4 document has it. */
export interface CellResult {
  readonly outputs: readonly Readonly<Record<string, unknown>>[];
  readonly executionCount: number | null;
}

/** Which run the outputs come from; never holds the value of a secret. */
export interface RunRecord {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  readonly phase: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

export interface ExecutedInput {
  /** The notebook as it was read. */
  readonly text: string;
  readonly cells: readonly { readonly index: number; readonly type: string; readonly address: { readonly worksheet: number; readonly position: number } }[];
  /** By cell index; code cells without a result lose the outputs of earlier sessions. */
  readonly results: ReadonlyMap<number, CellResult>;
  readonly run: RunRecord;
}

type Json = Record<string, unknown>;

/** Text of the executed notebook; the original's key order and unknown fields stay. */
export function executedNotebook(input: ExecutedInput): string {
  const root = JSON.parse(input.text.replace(/^\uFEFF/, '')) as Json;
  const old = typeof root.nbformat === 'number' && root.nbformat < 4;
  for (const cell of input.cells) {
    if (cell.type !== 'code') continue;
    const target = cellAt(root, cell.address, old);
    if (!target) continue;
    const result = input.results.get(cell.index);
    target.outputs = (result?.outputs ?? []).map(output => (old ? outputOfFormat3(output) : output));
    target[old ? 'prompt_number' : 'execution_count'] = result?.executionCount ?? null;
    if (old && target.prompt_number === null) delete target.prompt_number;
  }
  const metadata = asObject(root.metadata) ?? {};
  root.metadata = metadata;
  metadata.kubeflow = { ...(asObject(metadata.kubeflow) ?? {}), run: input.run };
  return `${JSON.stringify(root, null, 1)}\n`;
}

function cellAt(root: Json, address: { readonly worksheet: number; readonly position: number }, old: boolean): Json | undefined {
  const worksheet = old && Array.isArray(root.worksheets) ? asObject((root.worksheets as unknown[])[address.worksheet]) : root;
  const cells = worksheet?.cells;
  return Array.isArray(cells) ? asObject((cells as unknown[])[address.position]) : undefined;
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** Short names that nbformat 3 has for the types of rich outputs. */
const FORMAT_3_KEYS: Readonly<Record<string, string>> = {
  'text/plain': 'text',
  'text/html': 'html',
  'text/latex': 'latex',
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/svg+xml': 'svg',
  'application/json': 'json',
  'application/javascript': 'javascript'
};

function outputOfFormat3(output: Json): Json {
  switch (output.output_type) {
    case 'stream':
      return { output_type: 'stream', stream: output.name, text: output.text };
    case 'error':
      return { ...output, output_type: 'pyerr' };
    default: {
      const data = Object.entries(asObject(output.data) ?? {}).flatMap(([type, value]) => (FORMAT_3_KEYS[type] ? [[FORMAT_3_KEYS[type], value] as const] : []));
      const result = output.output_type === 'execute_result';
      return {
        output_type: result ? 'pyout' : 'display_data',
        metadata: output.metadata ?? {},
        ...(result ? { prompt_number: output.execution_count } : {}),
        ...Object.fromEntries(data)
      };
    }
  }
}
