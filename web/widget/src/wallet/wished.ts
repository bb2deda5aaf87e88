import type { Api } from '../api/client.ts';
import type { Provider } from '../api/types.ts';
import { catalogueOf } from '../steps/pick/useCatalogue.ts';

/** The provider that an application wants opened at once, by its id or the name people know. */
export async function wishedProvider(api: Api, name: string): Promise<Provider | null> {
  const wanted = name.trim().toLowerCase();
  const all = await catalogueOf(api);
  const named = (it: Provider) => [it.id, it.name, it.publicName].map((one) => one.toLowerCase());
  return all.find((it) => named(it).includes(wanted)) ?? null;
}
