/** A run keeps the notebook that it was made of: without outputs, packed into ConfigMaps that go with the run. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { KINDS, type KubernetesObject } from '../../../src/core/k8s/types';
import { redacted } from '../../../src/core/pipeline/secretParameters';
import type { StepGraph } from '../../../src/core/graph/types';
import type { Workflow } from '../../../src/core/results/workflowSteps';
import { NOTEBOOK_ANNOTATION, type NotebookOnScreen } from '../../../src/wire/runs';
import type { ClusterApi } from '../cluster/port';
import { RunError } from './error';
import type { LoadedNotebook } from './pipeline';

/** Of a run: the snapshot's ConfigMaps as `PREFIX/COUNT`; they are called PREFIX-0, PREFIX-1, …. */
export const SNAPSHOT_ANNOTATION = 'jupyterlab-kubeflow/snapshot';

/** Packed bytes in one ConfigMap: with base64 well below what etcd takes in one object. */
const PIECE = 700_000;
const KEY = 'notebook.json.gz';

type ConfigMap = KubernetesObject & { binaryData?: Record<string, string> };
type Json = Record<string, unknown>;

/** The ConfigMaps of a snapshot; their owner is set once the run exists. */
export function snapshotMaps(loaded: LoadedNotebook, prefix: string, namespace: string): readonly ConfigMap[] {
  const packed = gzipSync(snapshotText(loaded));
  const count = Math.max(1, Math.ceil(packed.length / PIECE));
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${prefix}-${index}`, namespace, labels: { 'app.kubernetes.io/managed-by': 'jupyterlab-kubeflow' } },
    binaryData: { [KEY]: packed.subarray(index * PIECE, (index + 1) * PIECE).toString('base64') }
  }));
}

/** The notebook of a run; rejects with `RunError` "no-snapshot" where the run has none. */
export async function snapshotOf(api: ClusterApi, workflow: Workflow): Promise<NotebookOnScreen> {
  const { name = '', namespace = '', annotations = {} } = workflow.metadata;
  const [prefix, count] = (annotations[SNAPSHOT_ANNOTATION] ?? '').split('/');
  if (!prefix || !/^\d{1,3}$/.test(count ?? '')) throw new RunError('no-snapshot', `the run ${name} keeps no notebook: it was not started by jupyterlab-kubeflow, or by an older version of it`);
  const pieces = await Promise.all(
    Array.from({ length: Number(count) }, async (_, index) => {
      const map = await api.get<ConfigMap>({ kind: KINDS.ConfigMap, namespace, name: `${prefix}-${index}` });
      const data = map?.binaryData?.[KEY];
      if (data === undefined) throw new RunError('no-snapshot', `the notebook of the run ${name} is gone: its ConfigMap ${prefix}-${index} was deleted`);
      return Buffer.from(data, 'base64');
    })
  );
  return { text: gunzipSync(Buffer.concat(pieces)).toString(), path: annotations[NOTEBOOK_ANNOTATION] ?? 'notebook.ipynb' };
}

/** The text without outputs and without values of secret parameters. */
function snapshotText({ source, graph }: LoadedNotebook): string {
  const text = typeof source.text === 'string' ? source.text : new TextDecoder().decode(source.text);
  const root = JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  for (const cell of cellsOf(root)) {
    if (cell.cell_type !== 'code') continue;
    cell.outputs = [];
    if ('execution_count' in cell) cell.execution_count = null;
    if ('prompt_number' in cell) delete cell.prompt_number;
  }
  hideSecrets(root, graph);
  const { widgets: _state, ...metadata } = (root.metadata ?? {}) as Json;
  return JSON.stringify({ ...root, metadata });
}

function hideSecrets(root: Json, graph: StepGraph): void {
  for (const { index, type, source, address } of graph.notebook.cells) {
    if (type !== 'code') continue;
    const hidden = redacted(graph, index, source).source;
    const cell = hidden === source ? undefined : cellsOf(root, address.worksheet)[address.position];
    if (cell) cell['source' in cell ? 'source' : 'input'] = hidden;
  }
}

/** Cells of one worksheet (nbformat 3), or all. */
function cellsOf(root: Json, worksheet?: number): Json[] {
  if (Array.isArray(root.cells)) return root.cells as Json[];
  const sheets = (Array.isArray(root.worksheets) ? root.worksheets : []) as { cells?: Json[] }[];
  return worksheet === undefined ? sheets.flatMap(sheet => sheet.cells ?? []) : (sheets[worksheet]?.cells ?? []);
}
