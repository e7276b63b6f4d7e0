// The smaller of two pixel sizes; percentages and "infinite" know no bound.
export function clamp(value, max) {
  if (value.endsWith("%") || max === "infinite") return /(%|px)$/.test(value) ? value : `${value}px`;
  return `${Math.min(parseFloat(value), parseFloat(max))}px`;
}
