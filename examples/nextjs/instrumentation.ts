/** Says what is missing when the server starts, not when the first visitor comes. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { settings } = await import('./lib/settings');
  settings.check();
}
