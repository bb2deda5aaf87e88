export type Rgb = [number, number, number];

/** Black or white, whichever reads better: at least 4.5:1 on any colour. */
export function readableOn(background: Rgb): '#000000' | '#ffffff' {
  return contrast(background, [0, 0, 0]) >= contrast(background, [255, 255, 255])
    ? '#000000'
    : '#ffffff';
}

/** WCAG 2 contrast ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
