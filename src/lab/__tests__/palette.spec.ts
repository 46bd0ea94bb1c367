import { readFileSync } from 'node:fs';
import path from 'node:path';
import { COLOUR_COUNT } from '../stepColours';

type Vector = readonly [number, number, number];

const css = readFileSync(path.resolve(__dirname, '../../../style/pipeline.css'), 'utf8');
const found = [...css.matchAll(/--jp-kubeflow-step-(\d): (#\w{6});/g)].map(([, index, colour]) => [Number(index), colour ?? ''] as const);
const THEMES = [
  { name: 'light', background: '#ffffff', colours: found.slice(0, COLOUR_COUNT) },
  { name: 'dark', background: '#111111', colours: found.slice(COLOUR_COUNT) }
];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const EYES: Readonly<Record<string, readonly Vector[]>> = {
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
};

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function linear(hex: string): Vector {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [a, b].map(hex => dot(linear(hex), [0.2126, 0.7152, 0.0722])).sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** In Oklab, 100 from black to white. */
function distance(a: Vector, b: Vector): number {
  const lab = (rgb: Vector): Vector => {
    const cone = (weights: Vector): number => Math.cbrt(Math.max(0, dot(rgb, weights)));
    const lms: Vector = [cone([0.4122214708, 0.5363325363, 0.0514459929]), cone([0.2119034982, 0.6806995451, 0.1073969566]), cone([0.0883024619, 0.2817188376, 0.6299787005])];
    return [dot(lms, [0.2104542553, 0.793617785, -0.0040720468]), dot(lms, [1.9779984951, -2.428592205, 0.4505937099]), dot(lms, [0.0259040371, 0.7827717662, -0.808675766])];
  };
  const [x, y] = [lab(a), lab(b)];
  return 100 * Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

describe.each(THEMES)('the palette of the $name theme', ({ background, colours }) => {
  it('has every colour once', () => {
    expect(colours.map(([index]) => index)).toEqual(Array.from({ length: COLOUR_COUNT }, (_, index) => index));
  });

  it.each(colours)('colour %d, %s, stands out from the notebook', (_, colour) => {
    expect(contrast(colour, background)).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.entries(EYES))('keeps its colours apart for eyes with %s', (_, eye) => {
    const seen = colours.map(([index, colour]) => {
      const rgb = linear(colour);
      const channel = (row: number): number => Math.min(1, Math.max(0, dot(rgb, eye[row] ?? [0, 0, 0])));
      return [index, [channel(0), channel(1), channel(2)] as Vector] as const;
    });
    const close = seen.flatMap(([a, x]) => seen.filter(([b, y]) => a < b && distance(x, y) < 7).map(([b]) => `${a} and ${b}`));
    expect(close).toEqual([]);
  });
});
