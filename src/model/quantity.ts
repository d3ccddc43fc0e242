// Kubernetes quantities: `500m`, `512Mi`, `5368709120.`, `2e3`.
// Grammar: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/

const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
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
  Ei: 2 ** 60,
}

/** The number that a quantity stands for, undefined when it is none. */
export function parseQuantity(text: string | number | undefined): number | undefined {
  const match = /^([+-]?\d*\.?\d*)(e[+-]?\d+|[numkMGTPE]i?|[KMGTPE]i)?$/i.exec(String(text ?? '').trim())
  if (match === null || match[1] === '' || match[1] === undefined) return undefined
  const suffix = match[2] ?? ''
  if (/^e[+-]?\d+$/i.test(suffix)) return Number(`${match[1]}${suffix}`)
  const factor = SUFFIXES[suffix]
  return factor === undefined ? undefined : Number(match[1]) * factor
}
