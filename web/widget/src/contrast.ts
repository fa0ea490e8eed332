// A merchant may choose any colour; what is written on it or in it stays readable (WCAG 2.2, 1.4.3: at least 4.5 : 1).

type Rgb = [number, number, number]

const ENOUGH = 4.5
const FALLBACK: Rgb = [31, 41, 55]

/** `#abc` or `#aabbcc`; anything else reads as dark slate. */
export function parseColour(text: string): Rgb {
  const hex = /^#?(?:([\da-f]{3})|([\da-f]{6}))$/i.exec(text.trim())
  const six = hex?.[2] ?? hex?.[1]?.replace(/./g, '$&$&')
  if (!six) return FALLBACK
  return [0, 2, 4].map((at) => parseInt(six.slice(at, at + 2), 16)) as Rgb
}

/** WCAG contrast ratio, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(parseColour(a)), luminance(parseColour(b))].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** White or black, whichever can be read on `background`; white first, as it looks calmer. */
export function textOn(background: string): string {
  return contrast(background, '#ffffff') >= ENOUGH ? '#ffffff' : '#000000'
}

/** The colour itself if it can be read on `surface`, else the nearest lighter or darker shade of it that can. */
export function readableOn(surface: string, colour: string): string {
  const rgb = parseColour(colour)
  const towards = luminance(parseColour(surface)) > 0.4 ? 0 : 255
  for (let step = 0; step < 20; step++) {
    const shade = format(rgb.map((part) => Math.round(part + ((towards - part) * step) / 20)))
    if (contrast(shade, surface) >= ENOUGH) return shade
  }
  return towards ? '#ffffff' : '#000000'
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function format(rgb: number[]): string {
  return '#' + rgb.map((part) => part.toString(16).padStart(2, '0')).join('')
}
