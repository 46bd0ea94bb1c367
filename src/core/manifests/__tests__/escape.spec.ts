import fc from 'fast-check';
import { inertAnnotation, inertEnvironmentValue, inertJson } from '../escape';

/** Kubernetes' own expansion of environment values: `$$` is `$`, `$(X)` the variable where it is known. */
const kubernetes = (text: string): string => text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => (whole === '$$' ? '$' : `<${name}>`));

describe('text that nobody expands on the way', () => {
  it.each(['{{workflow.name}}', '{{{x}}}', '$(HOME) $$ $', '\\frac{{a}}{b} $x$', '"{{" \\{{', '{', '{{'])('%s arrives as JSON', text => {
    const json = inertJson({ text, list: [text] });
    expect(json).not.toMatch(/\{\{|\$/);
    expect(JSON.parse(json)).toEqual({ text, list: [text] });
  });

  it('holds for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.constantFrom('{', '$', '(', '\\', '"', 'a'), { maxLength: 12 }), (value, symbols) => {
        const json = inertJson([value, symbols.join('')]);
        expect(json).not.toMatch(/\{\{|\$/);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify([value, symbols.join('')])));
      })
    );
  });

  it("gives environment values back after Kubernetes' expansion, or refuses what Argo would read", () => {
    for (const text of ['$(HOME)', '$$', 'a$b', 'plain']) expect(kubernetes(inertEnvironmentValue(text) ?? '')).toBe(text);
    expect(inertEnvironmentValue('{{x}}')).toBeUndefined();
  });

  it('leaves no tag in an annotation', () => expect(inertAnnotation('a {{{b}}}')).not.toContain('{{'));
});
