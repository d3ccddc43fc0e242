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

/** A number as a quantity, exactly: `384Mi`, `500m`, `3`. */
export function quantityOf(resource: string, amount: number): string {
  const isBytes = /(memory|storage|hugepages-\S+)$/.test(resource)
  if (isBytes) {
    const [unit, suffix] = amount >= 2 ** 30 && amount % 2 ** 30 === 0 ? [2 ** 30, 'Gi'] : [2 ** 20, 'Mi']
    return amount % unit === 0 ? `${amount / unit}${suffix}` : String(Math.round(amount))
  }
  const thousandths = Math.round(amount * 1000)
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`
}

/** A number of bytes as a person writes it, to one decimal: `5Gi`, `1.5Mi`. */
export function roundedBytes(bytes: number): string {
  const units = [
    ['Gi', 2 ** 30],
    ['Mi', 2 ** 20],
    ['Ki', 2 ** 10],
  ] as const
  const [unit = '', size = 1] = units.find(([, size]) => bytes >= size) ?? []
  return `${Math.round((bytes / size) * 10) / 10}${unit}`
}
