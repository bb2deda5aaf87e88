/** The copy that an installation serves itself, at `/sdk/web.js`: it knows where it came from. */
import { KryptosConnect } from './open.ts';

export * from './element.ts';

KryptosConnect.init({ baseUrl: new URL('..', import.meta.url).href } as never);
