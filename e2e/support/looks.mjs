// How a page is looked at: in each of four looks, with a picture kept and accessibility checked.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { auditAccessibility } from './browser.mjs';
import { ROOT } from './server.mjs';

const ARTIFACTS = join(ROOT, 'e2e/artifacts');
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };

/** `name`, and `options` for a browser. */
export const LOOKS = ['light', 'dark'].flatMap((colorScheme) =>
  Object.entries(SIZES).map(([size, viewport]) => ({
    name: `${size}-${colorScheme}`,
    options: { colorScheme, viewport, reducedMotion: 'reduce' },
  })),
);

/** Pictures of one visit: `<visit>-<count>-<name>.png`. */
export async function photographer(page, visit) {
  await mkdir(ARTIFACTS, { recursive: true });
  let count = 0;
  return {
    async picture(name, fullPage = false) {
      count += 1;
      const path = join(ARTIFACTS, `${visit}-${count}-${name}.png`);
      await page.screenshot({ path, fullPage });
      assert.deepEqual(await auditAccessibility(page), [], `${name} is accessible`);
    },
    failed: () => page.screenshot({ path: join(ARTIFACTS, `${visit}-failed.png`) }),
  };
}
