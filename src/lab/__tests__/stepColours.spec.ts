import { colourSteps, COLOUR_COUNT, NO_COLOURS, type ColouredStep } from '../stepColours';

const step = (name: string, ...cells: string[]): ColouredStep => ({ name, cells });

describe('colourSteps', () => {
  const three = colourSteps([step('a', '1'), step('b', '2'), step('c', '3')], NO_COLOURS);

  it('gives the colours in the order of the palette', () => {
    expect([...three.colours.values()]).toEqual([0, 1, 2]);
  });

  it('leaves every step its colour when others come, go and move', () => {
    const after = colourSteps([step('c', '3'), step('new', '9'), step('a', '1')], three);
    expect([...after.colours]).toEqual([['c', 2], ['a', 0], ['new', 1]]);
  });

  it('goes with a step that is renamed', () => {
    expect(colourSteps([step('a', '1'), step('fit', '2'), step('c', '3')], three).colours.get('fit')).toBe(1);
  });

  it('goes to one step alone when a renamed step is cut in two', () => {
    const before = colourSteps([step('a', '1', '2')], NO_COLOURS);
    const after = colourSteps([step('x', '1'), step('y', '2')], before);
    expect([...after.colours.values()].sort()).toEqual([0, 1]);
  });

  it('repeats evenly when there are more steps than colours', () => {
    const many = Array.from({ length: 2 * COLOUR_COUNT }, (_, index) => step(`s${index}`, `${index}`));
    const uses = [...colourSteps(many).colours.values()];
    expect(Array.from({ length: COLOUR_COUNT }, (_, colour) => uses.filter(use => use === colour).length)).toEqual(Array.from({ length: COLOUR_COUNT }, () => 2));
  });
});
