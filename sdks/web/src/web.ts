/** The copy that an installation serves itself, at `/sdk/web.js`: it knows where it came from. */
import { configure } from './open.ts';

export * from './element.ts';

configure({ baseUrl: new URL('..', import.meta.url).href });
