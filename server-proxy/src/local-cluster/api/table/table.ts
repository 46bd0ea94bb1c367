/** The Table form of objects, which kubectl prints. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import type { Resource } from '../resources';
import { columnsOf } from './columns';

/** What the rows carry besides their cells: `None`, `Metadata` or `Object`. */
export interface TableContext {
  readonly includeObject: string;
  readonly now: Date;
}

/** A `meta.k8s.io/v1` Table. */
export function tableOf(kind: Resource, objects: readonly KubernetesObject[], context: TableContext, metadata: object): Record<string, unknown> {
  const columns = columnsOf(kind.kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(({ name, type = 'string', format = '', description = '', priority = 0 }) => ({ name, type, format, description, priority })),
    rows: objects.map(object => ({ cells: columns.map(column => column.cell(kind.view?.stored(object) ?? object, context.now)), ...rowObject(object, context.includeObject) }))
  };
}

function rowObject(object: KubernetesObject, include: string): object {
  if (include === 'None') {
    return {};
  }
  return { object: include === 'Object' ? object : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata } };
}
