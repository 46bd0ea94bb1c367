/** Walking statements in order: what they bind, and on which ways through the cell. */
import { Definitions } from './definitions';
import { meet, type Flow } from './scope';
import { child, childrenOf, type PyNode } from './tree';
import { patternCaptures } from './patterns';
import type { Definition } from './types';

/** The statement part of the walk. */
export class Statements extends Definitions {
  /** The flows at the `break`s and `continue`s of the loops around. */
  private readonly breaks: (Flow | undefined)[][] = [];

  statement(node: PyNode): void {
    const handler = this.handlers[node.type];
    if (handler) {
      handler(node);
    } else if (node.type !== 'ERROR') {
      this.walk(node);
    }
  }

  protected override block(node: PyNode | undefined): void {
    node?.children.forEach(part => this.statement(part));
  }

  private readonly handlers: Readonly<Record<string, ((node: PyNode) => void) | undefined>> = {
    expression_statement: node => node.children.forEach(part => (this.handlers[part.type] ?? (other => this.walk(other)))(part)),
    assignment: node => this.assignment(node),
    augmented_assignment: node => this.augmented(node),
    import_statement: node => this.importModules(node),
    import_from_statement: node => this.importFrom(node),
    future_import_statement: node => this.importFrom(node),
    if_statement: node => this.branches(node),
    for_statement: node => this.loop(node),
    while_statement: node => this.whileLoop(node),
    try_statement: node => this.attempt(node),
    with_statement: node => this.withBlock(node),
    match_statement: node => this.match(node),
    function_definition: node => this.define(node, node, []),
    class_definition: node => this.defineClass(node, node, []),
    decorated_definition: node => this.decorated(node),
    global_statement: node => node.children.forEach(name => this.scope.globals.add(this.text(name))),
    nonlocal_statement: node => node.children.forEach(name => this.scope.nonlocals.add(this.text(name))),
    delete_statement: node => node.children.forEach(target => this.remove(target)),
    return_statement: node => this.giveBack(node),
    raise_statement: node => this.stop(node),
    continue_statement: node => this.leaveLoop(node),
    break_statement: node => this.leaveLoop(node),
    type_alias_statement: node => this.typeAlias(node),
    block: node => this.block(node),
    module: node => this.block(node)
  };

  private stop(node: PyNode): void {
    this.walk(node);
    if (this.atModule && this.ledger.conditional > 0) {
      this.ledger.flow = undefined;
    }
  }

  private leaveLoop(node: PyNode): void {
    if (this.atModule) {
      this.breaks.at(-1)?.push(this.ledger.flow);
    }
    this.stop(node);
  }

  private giveBack(node: PyNode): void {
    this.walk(node);
    node.children.flatMap(value => this.roots(value)).forEach(name => this.scope.returned.add(name));
  }

  private typeAlias(node: PyNode): void {
    const [name] = this.targetNames(child(node, 'left'));
    if (name) {
      this.bind(this.text(name), name.line, 'assignment');
    }
  }

  private assignment(node: PyNode): void {
    const targets: PyNode[] = [];
    let value: PyNode | undefined = node;
    for (; value?.type === 'assignment'; value = child(value, 'right')) {
      const left = child(value, 'left');
      this.annotation(child(value, 'type'));
      if (left) {
        targets.push(left);
      }
    }
    const [only] = targets;
    if (value === undefined) {
      // `x: int` binds nothing, but makes the name local to a function.
      this.targetNames(only).forEach(name => this.atModule || this.scope.bound.add(this.text(name)));
      return;
    }
    if (value.type === 'lambda' && only?.type === 'identifier' && targets.length === 1) {
      this.namedLambda(node, only, value);
      return;
    }
    const call = value.type === 'await' ? value.children[0] : value;
    this.resultOf = call && { node: call, names: targets.flatMap(target => this.targetNames(target)).map(name => this.text(name)) };
    this.walk(value);
    this.resultOf = undefined;
    targets.forEach(target => this.target(target, 'assignment', value));
  }

  private augmented(node: PyNode): void {
    const left = child(node, 'left');
    this.walk(child(node, 'right'));
    this.walk(left);
    if (left?.type === 'identifier') {
      this.change(this.text(left), left.line, { kind: 'augmented-assignment' });
      this.bind(this.text(left), left.line, 'assignment');
    } else {
      this.roots(left).forEach(name => this.change(name, node.line, { kind: 'augmented-assignment' }, 'always'));
    }
  }

  /** Binds or changes what stands on the left of a value. */
  private target(target: PyNode, kind: Definition['kind'], value: PyNode | undefined, iterated = false): void {
    if (target.type === 'identifier') {
      const name = this.text(target);
      this.bind(name, target.line, kind);
      const roots = this.roots(value);
      this.standFor(name, roots, target.line, value?.type === 'identifier' && !iterated);
    } else if (target.type === 'attribute' || target.type === 'subscript') {
      this.walk(target);
      const why = target.type === 'attribute' ? 'attribute-assignment' : 'item-assignment';
      const holders = this.roots(child(target, target.type === 'attribute' ? 'object' : 'value'));
      for (const name of holders) {
        this.change(name, target.line, { kind: why }, 'always');
        this.standFor(name, this.roots(value), target.line, false);
      }
    } else {
      const values = value && /^(?:tuple|list|expression_list)$/.test(value.type) ? value.children : [];
      target.children.forEach((part, index) => {
        const paired = values.length === target.children.length && !iterated;
        this.target(part, kind, paired ? values[index] : value, iterated || !paired);
      });
    }
  }

  private remove(target: PyNode): void {
    if (target.type === 'identifier') {
      const name = this.text(target);
      this.refer(name, target.line);
      if (this.atModule) {
        this.ledger.unbind(name, target.line, true);
      } else {
        this.scope.bound.add(name);
      }
    } else if (target.type === 'attribute' || target.type === 'subscript') {
      this.walk(target);
      this.roots(target).forEach(name => this.change(name, target.line, { kind: 'item-deletion' }, 'always'));
    } else {
      target.children.forEach(part => this.remove(part));
    }
  }

  /** Ways that exclude each other; inside functions only the names matter. */
  private ways(...walks: readonly (() => void)[]): void {
    if (this.atModule) {
      this.ledger.ways(...walks);
    } else {
      walks.forEach(walk => walk());
    }
  }

  private branches(node: PyNode): void {
    const condition = child(node, 'condition');
    this.walk(condition);
    if (condition && /^(?:True|1|__name__\s*==\s*['"]__main__['"])$/.test(this.text(condition))) {
      this.block(child(node, 'consequence'));
      return;
    }
    const rest = childrenOf(node, 'alternative');
    const otherwise = (index: number): void => {
      const next = rest[index];
      if (next?.type === 'elif_clause') {
        this.walk(child(next, 'condition'));
        this.ways(
          () => this.block(child(next, 'consequence')),
          () => otherwise(index + 1)
        );
      } else if (next) {
        this.block(child(next, 'body'));
      }
    };
    this.ways(
      () => this.block(child(node, 'consequence')),
      () => otherwise(0)
    );
  }

  private loop(node: PyNode): void {
    const right = child(node, 'right');
    const left = child(node, 'left');
    this.walk(right);
    this.repeat(node, false, () => {
      if (left) {
        this.target(left, 'loop', right, true);
        this.targetNames(left).forEach(name => this.atModule && this.scope.standsFor.set(this.text(name), this.roots(right)));
      }
      this.block(child(node, 'body'));
    });
    this.targetNames(left).forEach(name => this.atModule && this.scope.standsFor.delete(this.text(name)));
  }

  private whileLoop(node: PyNode): void {
    const condition = child(node, 'condition');
    const endless = condition !== undefined && /^(?:True|1)$/.test(this.text(condition));
    this.walk(condition);
    this.repeat(node, endless, () => this.block(child(node, 'body')));
  }

  private repeat(node: PyNode, endless: boolean, body: () => void): void {
    if (!this.atModule) {
      body();
      this.block(child(child(node, 'alternative') ?? node, 'body'));
      return;
    }
    const breaks: (Flow | undefined)[] = [];
    const from = this.ledger.definitions.length;
    const before = this.ledger.flow;
    this.breaks.push(breaks);
    // `endless` is left by `break` alone.
    this.ledger.ways(body, () => undefined);
    this.breaks.pop();
    const after = endless ? undefined : this.ledger.flow;
    this.ledger.flow = after;
    const alternative = child(node, 'alternative');
    if (alternative) {
      this.block(child(alternative, 'body'));
    }
    this.ledger.flow = meet([this.ledger.flow, ...breaks]) ?? before;
    this.ledger.makeSure(before, from);
  }

  private attempt(node: PyNode): void {
    const handlers = node.children.filter(({ type }) => type === 'except_clause' || type === 'except_group_clause');
    const tolerates = handlers.some(handler => /^except\*?\s*(?::|.*\b(?:NameError|Exception|BaseException)\b)/.test(this.text(handler).split('\n')[0] ?? ''));
    const last = (type: string) => node.children.find(found => found.type === type);
    const elseClause = last('else_clause');
    const run = () => {
      this.ledger.tolerant += tolerates ? 1 : 0;
      this.block(child(node, 'body'));
      this.ledger.tolerant -= tolerates ? 1 : 0;
    };
    if (!this.atModule || handlers.length === 0) {
      run();
      handlers.forEach(handler => this.handler(handler));
      this.block(elseClause && child(elseClause, 'body'));
    } else {
      const { ledger } = this;
      const before = ledger.flow;
      const from = ledger.definitions.length;
      let thrown: Flow | undefined;
      const whole = () => {
        run();
        thrown = meet([before, ledger.flow]);
        this.block(elseClause && child(elseClause, 'body'));
      };
      const others = handlers.map(handler => () => {
        ledger.flow = thrown && new Map(thrown);
        this.handler(handler);
      });
      ledger.ways(whole, ...others);
      ledger.makeSure(before, from);
    }
    const final = last('finally_clause');
    this.block(final?.children.find(({ type }) => type === 'block'));
  }

  private handler(node: PyNode): void {
    let name: PyNode | undefined;
    for (const part of node.children) {
      if (part.type === 'block') {
        continue;
      }
      if (part.type === 'as_pattern') {
        this.walk(part.children[0]);
        [name] = this.targetNames(child(part, 'alias'));
      } else if (part.field === 'alias') {
        [name] = this.targetNames(part);
      } else {
        this.walk(part);
      }
    }
    if (name) {
      this.bind(this.text(name), name.line, 'except');
    }
    this.block(node.children.find(({ type }) => type === 'block'));
    if (name && this.atModule) {
      this.ledger.unbind(this.text(name), name.line, false);
    }
  }

  private withBlock(node: PyNode): void {
    const clause = node.children.find(({ type }) => type === 'with_clause');
    for (const item of clause?.children ?? []) {
      const value = child(item, 'value') ?? item;
      const alias = value.type === 'as_pattern' ? child(value, 'alias') : undefined;
      if (alias) {
        this.walk(value.children[0]);
        alias.children.forEach(target => this.target(target, 'with', value.children[0]));
      } else {
        this.walk(value);
      }
    }
    this.block(child(node, 'body'));
  }

  private match(node: PyNode): void {
    childrenOf(node, 'subject').forEach(subject => this.walk(subject));
    const subjects = childrenOf(node, 'subject').flatMap(subject => this.roots(subject));
    const cases = (child(node, 'body')?.children ?? node.children).filter(({ type }) => type === 'case_clause');
    let covered = false;
    const walks = cases.map(clause => () => {
      const guard = child(clause, 'guard');
      for (const pattern of clause.children.filter(({ type }) => type === 'case_pattern')) {
        const { captures, references, irrefutable } = patternCaptures(pattern, this.source);
        references.forEach(name => this.refer(this.text(name), name.line));
        captures.forEach(name => {
          this.bind(this.text(name), name.line, 'match');
          this.standFor(this.text(name), subjects, name.line, false);
        });
        covered ||= irrefutable && !guard;
      }
      this.walk(guard);
      this.block(child(clause, 'consequence'));
    });
    const last = cases.at(-1);
    const open = last === undefined || !/^case\s+(?:_|[a-z]\w*)\s*:/i.test(this.text(last));
    this.ways(...walks, ...(open ? [() => undefined] : []));
  }
}
