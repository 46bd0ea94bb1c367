/** Walking what binds a name to something that can be executed again: imports, functions, classes, named lambdas. */
import { Expressions } from './expressions';
import type { Making } from './module';
import { isPureDefinition } from './purity';
import { Scope } from './scope';
import { child, childrenOf, type PyNode } from './tree';
import type { FunctionFacts, ImportFacts } from './types';

/** The part of the walk between expressions and statements. */
export abstract class Definitions extends Expressions {
  readonly imports: ImportFacts[] = [];
  /** See `CellFacts.loads`. */
  readonly loads: string[] = [];

  /** Walks the statements of a body. */
  protected abstract block(node: PyNode | undefined): void;

  protected importModules(node: PyNode): void {
    const bound: string[] = [];
    const modules: string[] = [];
    for (const imported of childrenOf(node, 'name')) {
      const alias = child(imported, 'alias');
      const module = this.text(imported.type === 'aliased_import' ? (child(imported, 'name') ?? imported) : imported);
      const name = alias ? this.text(alias) : (module.split('.')[0] ?? module);
      this.bind(name, imported.line, 'import');
      this.imported.set(name, alias ? module : name);
      bound.push(name);
      modules.push(module);
    }
    this.loads.push(...modules.map(module => module.replace(/[\s\\]/g, '')));
    this.noteImport(node, bound, modules);
  }

  protected importFrom(node: PyNode): void {
    const from = child(node, 'module_name');
    const module = from ? this.text(from).replace(/\s/g, '') : '__future__';
    const bound: string[] = [];
    // Relative dots may stand apart (`from . \ import x`), and after bare ones no further dot parts the name.
    const loaded = module.replace(/\\/g, '');
    this.loads.push(loaded);
    for (const imported of childrenOf(node, 'name')) {
      const original = this.text(imported.type === 'aliased_import' ? (child(imported, 'name') ?? imported) : imported);
      const alias = child(imported, 'alias');
      const name = alias ? this.text(alias) : original;
      this.bind(name, imported.line, 'import');
      this.imported.set(name, `${module}.${original}`);
      this.loads.push(loaded.endsWith('.') ? `${loaded}${original}` : `${loaded}.${original}`);
      bound.push(name);
    }
    if (node.children.some(({ type }) => type === 'wildcard_import') && this.atModule) {
      const certainty = this.ledger.conditional > 0 ? 'maybe' : 'always';
      this.ledger.definitions.push({ name: '*', line: node.line, kind: 'star-import', certainty });
      bound.push('*');
    }
    this.noteImport(node, bound, [module]);
  }

  private noteImport(node: PyNode, names: readonly string[], modules: readonly string[]): void {
    if (this.atModule) {
      this.imports.push({ span: this.spanOf(node), names, modules });
    }
  }

  protected namedLambda(node: PyNode, name: PyNode, value: PyNode): void {
    const text = this.text(name);
    let parameters: readonly string[] = [];
    this.make(
      text,
      () => (parameters = this.lambda(value, false)),
      made => this.finish(made, { kind: 'lambda', span: this.spanOf(node), parameters, pure: isPureDefinition(value), async: false })
    );
    this.bind(text, name.line, 'assignment');
  }

  protected decorated(node: PyNode): void {
    const decorators = node.children.filter(({ type }) => type === 'decorator');
    const definition = child(node, 'definition');
    if (definition?.type === 'class_definition') {
      this.defineClass(definition, node, decorators);
    } else if (definition) {
      this.define(definition, node, decorators);
    }
  }

  /** Walks type parameters and what can see them in a scope of their own. */
  private generic(node: PyNode, walk: () => void): void {
    const list = child(node, 'type_parameters');
    if (!list) {
      walk();
      return;
    }
    const scope = new Scope('comprehension', this.scope);
    this.within(scope, () => {
      for (const parameter of list.children) {
        const [name] = /^\*{0,2}\s*([A-Za-z_]\w*)/.exec(this.text(parameter))?.slice(1) ?? [];
        scope.bound.add(name ?? '');
        this.walk(parameter);
      }
      walk();
    });
  }

  protected define(node: PyNode, whole: PyNode, decorators: readonly PyNode[]): void {
    const name = child(node, 'name');
    const text = name ? this.text(name) : '';
    const list = child(node, 'parameters');
    let parameters: readonly string[] = [];
    const walk = () => {
      decorators.forEach(decorator => this.walk(decorator));
      this.generic(node, () => {
        this.defaults(list);
        this.annotation(child(node, 'return_type'));
        const scope = new Scope('function', this.scope);
        this.within(scope, () => {
          this.parameters(list);
          this.block(child(node, 'body'));
        });
        parameters = scope.parameters;
      });
    };
    const async = /^async\b/.test(this.text(node));
    this.make(text, walk, made =>
      this.finish(made, { kind: 'function', span: this.spanOf(whole), parameters, pure: isPureDefinition(node, decorators.map(one => this.text(one))), async })
    );
    if (name) {
      this.bind(text, name.line, 'function');
    }
  }

  protected defineClass(node: PyNode, whole: PyNode, decorators: readonly PyNode[]): void {
    const name = child(node, 'name');
    const text = name ? this.text(name) : '';
    const walk = () => {
      decorators.forEach(decorator => this.walk(decorator));
      this.generic(node, () => {
        this.walk(child(node, 'superclasses'));
        this.within(new Scope('class', this.scope), () => {
          this.scope.bound.add('__qualname__').add('__module__');
          this.block(child(node, 'body'));
        });
      });
    };
    const parameters = this.constructorParameters(node);
    this.make(text, walk, made =>
      this.finish(made, { kind: 'class', span: this.spanOf(whole), parameters, pure: isPureDefinition(node, decorators.map(one => this.text(one))), async: false, ...(this.watchesSubclasses(node) && { watchesSubclasses: true }), methods: this.members(node) })
    );
    if (name) {
      this.bind(text, name.line, 'class');
    }
  }

  private watchesSubclasses(node: PyNode): boolean {
    const bases = child(node, 'superclasses')?.children ?? [];
    return this.members(node).includes('__init_subclass__') || bases.some(base => base.type === 'keyword_argument' && this.text(child(base, 'name') ?? base) === 'metaclass');
  }

  private members(node: PyNode): readonly string[] {
    const members = child(node, 'body')?.children.map(member => child(member, 'definition') ?? member) ?? [];
    return members.filter(({ type }) => type === 'function_definition').map(member => this.text(child(member, 'name') ?? member));
  }

  private constructorParameters(node: PyNode): readonly string[] {
    const members = child(node, 'body')?.children.map(member => child(member, 'definition') ?? member) ?? [];
    const made = members.find(member => member.type === 'function_definition' && this.text(child(member, 'name') ?? member) === '__init__');
    return (child(made ?? node, 'parameters')?.children ?? []).flatMap(one => this.targetNames(child(one, 'name') ?? one).slice(0, 1)).map(one => this.text(one));
  }

  private finish(
    made: Making,
    about: Pick<FunctionFacts, 'kind' | 'span' | 'parameters' | 'pure' | 'async' | 'watchesSubclasses' | 'methods'>
  ): void {
    this.ledger.functions.push({
      name: made.name,
      ...about,
      definitionRefs: [...made.definitionRefs],
      bodyRefs: [...made.bodyRefs],
      bodyDefs: [...made.bodyDefs],
      bodyMutates: [...made.bodyMutates],
      mutatesParameters: about.parameters.filter(name => made.mutatesParameters.has(name)),
      returnsAliasOf: [...made.returnsAliasOf],
      calls: [...made.calls]
    });
  }
}
