/** Reads the protobuf form of Kubernetes' own kinds, which typed clients (kubectl create KIND) send, as the JSON that it stands for. */
import protobuf from 'protobufjs/light.js';
import messages from './messages.json';

/** The media type of Kubernetes' protobuf. */
export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

const MAGIC = Buffer.from('k8s\0');
const API = 'k8s.io.api.';
const META = 'k8s.io.apimachinery.pkg.apis.meta.v1.';
/** Where a group's messages are, when it isn't `GROUP.VERSION`. */
const SPACES: Record<string, string> = { '': 'core', 'events.k8s.io': 'events', 'coordination.k8s.io': 'coordination', 'authorization.k8s.io': 'authorization', 'authentication.k8s.io': 'authentication' };
const OF_META = new Set(['DeleteOptions']);

type Values = Record<string, unknown>;

/** The values that are written in JSON otherwise than as their fields. */
const SPECIAL: Record<string, (value: Values) => unknown> = {
  [`${META}Time`]: value => timeText(value, false),
  [`${META}MicroTime`]: value => timeText(value, true),
  'k8s.io.apimachinery.pkg.api.resource.Quantity': value => value.string ?? '0',
  'k8s.io.apimachinery.pkg.util.intstr.IntOrString': value => (Number(value.type ?? 0) === 0 ? Number(value.intVal ?? 0) : value.strVal),
  [`${META}FieldsV1`]: value => JSON.parse(bytesOf(value.Raw).toString('utf8')) as unknown,
  'k8s.io.apimachinery.pkg.runtime.RawExtension': value => JSON.parse(bytesOf(value.raw).toString('utf8')) as unknown
};

let loaded: protobuf.Root | undefined;

/** The object in an envelope of `k8s\0` and runtime.Unknown; throws an error that says what is wrong with it. */
export function readProtobuf(body: Buffer): Record<string, unknown> {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Error('it does not begin with the magic number of Kubernetes’ protobuf');
  }
  const envelope = decoded('k8s.io.apimachinery.pkg.runtime.Unknown', body.subarray(MAGIC.length));
  const { apiVersion = '', kind = '' } = (envelope.typeMeta ?? {}) as { apiVersion?: string; kind?: string };
  const slash = apiVersion.indexOf('/');
  const [group, version] = slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
  const name = OF_META.has(kind) ? `${META}${kind}` : `${API}${SPACES[group] ?? group}.${version}.${kind}`;
  const fields = decoded(name, bytesOf(envelope.raw), `${apiVersion} ${kind}`);
  return { kind, apiVersion, ...jsonOf(typeNamed(name), fields) };
}

function decoded(name: string, bytes: Buffer, shown = name): Values {
  const type = typeNamed(name);
  if (type === undefined) {
    throw new Error(`the kind ${shown} is not known in protobuf; send it as JSON`);
  }
  return type.decode(bytes) as unknown as Values;
}

function typeNamed(name: string): protobuf.Type | undefined {
  if (loaded === undefined) {
    loaded = protobuf.Root.fromJSON(messages as protobuf.INamespace);
    loaded.resolveAll();
  }
  const found = loaded.lookup(name);
  return found instanceof protobuf.Type ? found : undefined;
}

function jsonOf(type: protobuf.Type | undefined, message: Values): Values {
  const json: Values = {};
  for (const field of type?.fieldsArray ?? []) {
    // What wasn't sent stands on the prototype with its default.
    if (!Object.hasOwn(message, field.name)) {
      continue;
    }
    const value = valueOf(field, message[field.name]);
    if (field.options?.inline === true) {
      Object.assign(json, value);
    } else if (!isLeftOut(field, value)) {
      json[field.name] = value;
    }
  }
  return json;
}

function valueOf(field: protobuf.Field, value: unknown): unknown {
  const type = field.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined;
  const one = (item: unknown): unknown => singleValue(type, item);
  if (field.map) {
    return Object.fromEntries(Object.entries(value as Values).map(([key, item]) => [key, one(item)]));
  }
  return field.repeated ? (value as unknown[]).map(one) : one(value);
}

function singleValue(type: protobuf.Type | undefined, value: unknown): unknown {
  if (type !== undefined) {
    const special = SPECIAL[type.fullName.slice(1)];
    return special === undefined ? jsonOf(type, value as Values) : special(value as Values);
  }
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString('base64');
  }
  // 64-bit integers come as Long objects.
  return typeof value === 'object' && value !== null ? Number(String(value)) : value;
}

/** Go sends every field that isn't a pointer, but writes its empty value to JSON only where the field isn't optional. */
function isLeftOut(field: protobuf.Field, value: unknown): boolean {
  if (value === null) {
    return true;
  }
  const isEmptyList = (field.repeated || field.map) && Object.keys(value as object).length === 0;
  return isEmptyList || (field.options?.kept !== true && (value === '' || value === 0 || value === false));
}

function timeText(value: Values, micro: boolean): string | null {
  if (!Object.hasOwn(value, 'seconds')) {
    return null;
  }
  const nanos = Number(value.nanos ?? 0);
  const whole = new Date(Number(String(value.seconds)) * 1000).toISOString().slice(0, 19);
  return micro ? `${whole}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${whole}Z`;
}

function bytesOf(value: unknown): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.alloc(0);
}
