/** Definitions that do nothing but bind a name, so that executing them again is harmless. */
import { child, type PyNode } from './tree';

const HARMLESS_DECORATORS =
  /^@\s*(?:staticmethod|classmethod|property|override|final|dataclass(?:es\.dataclass)?|dataclasses\.dataclass|abstractmethod|abc\.abstractmethod|cached_property|(?:functools\.)?(?:wraps|lru_cache|cache|cached_property|total_ordering|singledispatch)|(?:contextlib\.)?(?:async)?contextmanager|overload|typing\.\w+|\w+\.(?:setter|getter|deleter)|(?:numba\.|nb\.)?n?jit|(?:torch\.)?no_grad|tf\.function|runtime_checkable)\s*(?:\(.*\))?\s*$/s;
const WORKING = new Set(['call', 'await', 'named_expression', 'yield']);

/** True when neither decorators nor defaults, bases or a class's body do work. */
export function isPureDefinition(node: PyNode, decorators: readonly string[] = []): boolean {
  if (!decorators.every(text => HARMLESS_DECORATORS.test(text.trim()))) {
    return false;
  }
  const parameters = child(node, 'parameters');
  if (parameters && parameters.children.some(one => works(child(one, 'value')))) {
    return false;
  }
  return node.type !== 'class_definition' || isPureClass(node);
}

function isPureClass(node: PyNode): boolean {
  if (works(child(node, 'superclasses'))) {
    return false;
  }
  return (child(node, 'body')?.children ?? []).every(member => {
    if (member.type === 'function_definition' || member.type === 'class_definition') {
      return isPureDefinition(member);
    }
    return member.type === 'decorated_definition' || member.type === 'pass_statement' || !works(member);
  });
}

function works(root: PyNode | undefined): boolean {
  const stack = root ? [root] : [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (WORKING.has(node.type) || /^(?:for|while|with|delete|raise|global|print|exec)_statement$/.test(node.type)) {
      return true;
    }
    if (node.type !== 'lambda') {
      stack.push(...node.children);
    }
  }
  return false;
}
