/** Walking expressions: references, calls and what they may change, comprehensions, lambdas. */
import { Names } from './names';
import { callEffect, KEEPING_METHODS, moduleOf } from './readOnly';
import { Scope } from './scope';
import { child, childrenOf, type PyNode } from './tree';
import type { CallFacts } from './types';

const COMPREHENSIONS = new Set(['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression']);
/** Values that may be one object with, or hold, the things they are written with. */
const HOLDERS = new Set([
  'list', 'tuple', 'set', 'dictionary', 'pair', 'expression_list', 'parenthesized_expression', 'conditional_expression', 'boolean_operator',
  'list_splat', 'dictionary_splat', 'await', 'keyword_argument', 'pattern_list', 'as_pattern', 'yield'
]);

/** The expression part of the walk. Long chains are walked with a stack of their own. */
export class Expressions extends Names {
  /** The call whose result is being bound, with the names. */
  protected resultOf: { readonly node: PyNode; readonly names: readonly string[] } | undefined;

  protected walk(root: PyNode | undefined): void {
    const stack = root ? [root] : [];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (COMPREHENSIONS.has(node.type)) {
        this.comprehension(node);
        continue;
      }
      switch (node.type) {
        case 'identifier':
          this.refer(this.text(node), node.line);
          break;
        case 'attribute':
          push(stack, [child(node, 'object')]);
          break;
        case 'keyword_argument':
          push(stack, [child(node, 'value')]);
          break;
        case 'lambda':
          this.lambda(node, true);
          break;
        case 'named_expression':
          this.walrus(node);
          break;
        case 'call':
          this.call(node);
          push(stack, node.children);
          break;
        case 'yield':
          this.roots(node.children[0]).forEach(name => this.scope.returned.add(name));
          push(stack, node.children);
          break;
        default:
          push(stack, node.children);
      }
    }
  }

  private walrus(node: PyNode): void {
    const name = child(node, 'name');
    const value = child(node, 'value');
    this.walk(value);
    if (name) {
      this.bind(this.text(name), name.line, 'walrus');
      this.standFor(this.text(name), this.roots(value), name.line, value?.type === 'identifier');
    }
  }

  private comprehension(node: PyNode): void {
    const clauses = node.children.filter(({ field }) => field !== 'body');
    const [first] = clauses;
    const firstSource = first && childrenOf(first, 'right');
    firstSource?.forEach(source => this.walk(source));
    this.within(new Scope('comprehension', this.scope), () => {
      for (const clause of clauses) {
        if (clause.type !== 'for_in_clause') {
          this.walk(clause);
          continue;
        }
        if (clause !== first) {
          childrenOf(clause, 'right').forEach(source => this.walk(source));
        }
        const roots = childrenOf(clause, 'right').flatMap(source => this.roots(source));
        this.targetNames(child(clause, 'left')).forEach(target => {
          this.scope.bound.add(this.text(target));
          this.scope.standsFor.set(this.text(target), roots);
        });
      }
      childrenOf(node, 'body').forEach(body => this.walk(body));
    });
  }

  /** The identifiers that a target binds, in order; items and attributes are none. */
  protected targetNames(target: PyNode | undefined): PyNode[] {
    if (!target) {
      return [];
    }
    if (target.type === 'identifier') {
      return [target];
    }
    return target.type === 'attribute' || target.type === 'subscript' ? [] : target.children.flatMap(part => this.targetNames(part));
  }

  /** `immediate`: handed to somebody who may call it at once. */
  protected lambda(node: PyNode, immediate: boolean): readonly string[] {
    const parameters = child(node, 'parameters');
    this.defaults(parameters);
    const scope = new Scope('function', this.scope, immediate && !this.ledger.making);
    this.within(scope, () => {
      this.parameters(parameters);
      const body = child(node, 'body');
      this.walk(body);
      this.roots(body).forEach(name => scope.returned.add(name));
    });
    return scope.parameters;
  }

  /** Default values and annotations belong to the scope around a function. */
  protected defaults(parameters: PyNode | undefined): void {
    for (const parameter of parameters?.children ?? []) {
      this.walk(child(parameter, 'value'));
      this.annotation(child(parameter, 'type'));
    }
  }

  /** Under `from __future__ import annotations` they stay unread. */
  protected annotation(node: PyNode | undefined): void {
    if (!this.imported.get('annotations')?.startsWith('__future__')) {
      this.walk(node);
    }
  }

  protected parameters(list: PyNode | undefined): void {
    for (const parameter of list?.children ?? []) {
      const named = child(parameter, 'name') ?? (parameter.type === 'typed_parameter' ? parameter.children.find(({ field }) => field !== 'type') : parameter);
      for (const name of this.targetNames(named)) {
        this.scope.bound.add(this.text(name));
        this.scope.parameters.push(this.text(name));
      }
    }
  }

  /** `a.b.c` as written, when it is made of names alone. */
  protected dotted(node: PyNode | undefined): string | undefined {
    const parts: string[] = [];
    let at = node;
    for (; at?.type === 'attribute'; at = child(at, 'object')) {
      const attribute = child(at, 'attribute');
      parts.unshift(attribute ? this.text(attribute) : '');
    }
    return at?.type === 'identifier' ? [this.text(at), ...parts].join('.') : undefined;
  }

  private call(node: PyNode): void {
    const callee = child(node, 'function');
    const list = child(node, 'arguments');
    const dotted = this.dotted(callee);
    const attribute = callee?.type === 'attribute' ? child(callee, 'attribute') : undefined;
    const method = attribute && this.text(attribute);
    const receivers = method === undefined ? [] : this.roots(child(callee as PyNode, 'object'));
    const passed = this.passed(list);
    if (dotted !== undefined) {
      this.noteCall(dotted, node.line);
    }
    this.effects(node, { name: dotted ?? method ?? '', dotted, method }, receivers, passed);
    if (dotted !== undefined && this.atCellLevel && !this.ledger.making) {
      this.ledger.calls.push({
        callee: dotted,
        line: node.line,
        ...(method !== undefined && { receiver: dotted.split('.')[0] ?? dotted }),
        arguments: passed,
        result: this.resultOf?.node === node ? this.resultOf.names : []
      });
    }
  }

  /** A dotted name, unless it begins with a local one. */
  private visible(dotted: string | undefined): string | undefined {
    return dotted !== undefined && this.isHidden(dotted.split('.')[0] ?? dotted) ? undefined : dotted;
  }

  private passed(list: PyNode | undefined): CallFacts['arguments'] {
    if (!list || list.type !== 'argument_list') {
      return [];
    }
    let position = 0;
    return list.children.map(argument => {
      const name = argument.type === 'keyword_argument' ? child(argument, 'name') : undefined;
      const value = name ? child(argument, 'value') : argument;
      return { slot: name ? this.text(name) : position++, names: this.roots(value) };
    });
  }

  private effects(
    node: PyNode,
    callee: { readonly name: string; readonly dotted: string | undefined; readonly method: string | undefined },
    receivers: readonly string[],
    passed: CallFacts['arguments']
  ): void {
    const effect = callEffect(this.visible(callee.dotted), callee.method, this.imported);
    const inPlace = /[(,]\s*inplace\s*=\s*True\b/.test(this.text(child(node, 'arguments') ?? node));
    if (effect.changesReceiver || inPlace) {
      receivers.forEach(name => this.change(name, node.line, { kind: 'call', callee: callee.name, as: 'receiver' }));
    }
    const keeps = callee.method !== undefined && KEEPING_METHODS.has(callee.method) && effect.changesReceiver;
    for (const { slot, names } of passed) {
      for (const name of names) {
        if ((effect.changesArguments && !keeps) || slot === 'out') {
          this.change(name, node.line, { kind: 'call', callee: callee.name, as: 'argument', position: slot });
        }
        if (keeps && this.atModule && !callee.method?.startsWith('fit')) {
          receivers.forEach(receiver => this.standFor(receiver, [name], node.line, false));
        }
      }
    }
  }

  /** Names that the value of an expression may be, or share parts with. */
  protected roots(root: PyNode | undefined): string[] {
    const found = new Set<string>();
    const stack = root ? [root] : [];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node.type === 'identifier') {
        found.add(this.text(node));
      } else if (node.type === 'attribute') {
        push(stack, [child(node, 'object')]);
      } else if (node.type === 'subscript' || node.type === 'named_expression' || node.type === 'keyword_argument') {
        push(stack, [child(node, 'value')]);
      } else if (node.type === 'call') {
        this.callRoots(node, stack);
      } else if (HOLDERS.has(node.type)) {
        push(stack, node.children);
      } else if (node.type === 'list_comprehension' || node.type === 'generator_expression') {
        this.comprehensionRoots(node, stack);
      }
    }
    return [...found];
  }

  private callRoots(node: PyNode, stack: PyNode[]): void {
    const callee = child(node, 'function');
    const attribute = callee?.type === 'attribute' ? child(callee, 'attribute') : undefined;
    const dotted = this.visible(this.dotted(callee));
    if (callEffect(dotted, attribute && this.text(attribute), this.imported).fresh) {
      return;
    }
    const [root = ''] = dotted?.split('.') ?? [];
    if (callee?.type === 'attribute' && moduleOf(root, this.imported) === undefined) {
      push(stack, [child(callee, 'object')]);
    }
    push(stack, child(node, 'arguments')?.children ?? []);
  }

  private comprehensionRoots(node: PyNode, stack: PyNode[]): void {
    const [body] = childrenOf(node, 'body');
    // Only elements that are handed through can be shared.
    if (body && (body.type === 'identifier' || body.type === 'attribute' || body.type === 'subscript' || body.type === 'call')) {
      push(stack, node.children.filter(({ type }) => type === 'for_in_clause').flatMap(clause => childrenOf(clause, 'right')));
    }
  }
}

function push(stack: PyNode[], nodes: readonly (PyNode | undefined)[]): void {
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at];
    if (node) {
      stack.push(node);
    }
  }
}
