/** Kubernetes quantities ("500m", "2Gi") as numbers. */

const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60
};

/** The number that a quantity stands for; throws on what is none. */
export function quantity(text: string | number): number {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]i?|))$/.exec(String(text));
  const factor = match === null ? undefined : FACTORS[match[3] ?? ''];
  if (match === null || factor === undefined) {
    throw new Error(`${JSON.stringify(text)} is no quantity; write for example "500m" or "2Gi"`);
  }
  return Number(`${match[1]}${match[2] ?? ''}`) * factor;
}
