/** Events of `events.k8s.io`: the Events of the core group under other names. */
import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject, StatusCause } from '../../../../src/core/k8s/types';
import { invalid, notSupported, required } from './causes';

/** A kind that shows another kind's objects in its own form. */
export interface View {
  /** `group/plural` of the other kind, as the store has it. */
  readonly storedAs: string;
  /** Name of the schema, where it isn't the kind's. */
  readonly model: string;
  shown(object: KubernetesObject): KubernetesObject;
  stored(object: KubernetesObject): KubernetesObject;
  /** Faults of what a client sends, besides those that the stored form has. */
  check(object: KubernetesObject, previous: KubernetesObject | undefined): StatusCause[];
}

type Fields = Record<string, unknown>;

/** Core name → name here. */
const RENAMED: Readonly<Record<string, string>> = {
  involvedObject: 'regarding',
  message: 'note',
  reportingComponent: 'reportingController',
  source: 'deprecatedSource',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount'
};
const BACK = Object.fromEntries(Object.entries(RENAMED).map(([core, here]) => [here, core]));
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const NOTE_LIMIT = 1024;

/** The view of Events. */
export const EVENT_VIEW: View = {
  storedAs: '/events',
  model: 'EventsEvent',
  shown: object => renamed(object, RENAMED, 'events.k8s.io/v1'),
  stored: object => renamed(object, BACK, 'v1'),
  check: (object, previous) => (previous === undefined ? checkNew(object as unknown as Fields) : checkChange(object as unknown as Fields, previous as unknown as Fields))
};

function renamed(object: KubernetesObject, names: Readonly<Record<string, string>>, apiVersion: string): KubernetesObject {
  const pairs = Object.entries(object).map(([name, value]) => [names[name] ?? name, value] as const);
  return { ...(Object.fromEntries(pairs) as unknown as KubernetesObject), apiVersion };
}

/** What Kubernetes asks of an Event that is made in this form. */
function checkNew(event: Fields): StatusCause[] {
  const causes = ['reportingController', 'reportingInstance', 'action', 'reason'].filter(name => !event[name]).map(name => required(name, ''));
  if (typeof event.eventTime !== 'string' || !TIME.test(event.eventTime)) causes.push(required('eventTime', ''));
  if (event.type !== 'Normal' && event.type !== 'Warning') causes.push(notSupported('type', event.type, ['Normal', 'Warning']));
  if (typeof event.note === 'string' && event.note.length > NOTE_LIMIT) causes.push(invalid('note', '', `can have at most ${NOTE_LIMIT} characters`));
  const deprecated = ['deprecatedSource', 'deprecatedFirstTimestamp', 'deprecatedLastTimestamp', 'deprecatedCount'];
  return [...causes, ...deprecated.filter(name => hasContent(event[name])).map(name => invalid(name, event[name], 'needs to be unset'))];
}

/** An Event says what was: only its series goes on. */
function checkChange(event: Fields, previous: Fields): StatusCause[] {
  const fixed = ['regarding', 'related', 'reason', 'note', 'type', 'action', 'eventTime', 'reportingController', 'reportingInstance'];
  return fixed.filter(name => !isDeepStrictEqual(event[name], previous[name])).map(name => invalid(name, event[name], 'field is immutable'));
}

function hasContent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== 0 && !(typeof value === 'object' && Object.keys(value).length === 0);
}
