// A number of pods, or a part of them such as `25%`: maxSurge, maxUnavailable, minAvailable.

export type IntOrPercent = number | string

/** How many of `whole` that is (kubernetes 1.35, apimachinery/pkg/util/intstr, GetScaledValueFromIntOrPercent). */
export function scaled(value: IntOrPercent, whole: number, round: 'up' | 'down'): number {
  const text = String(value)
  if (!text.endsWith('%')) return Number(text)
  const part = (whole * Number(text.slice(0, -1))) / 100
  return round === 'up' ? Math.ceil(part) : Math.floor(part)
}
