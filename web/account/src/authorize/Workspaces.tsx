import { shortAddress } from '@kryptos_connect/ui/address';
import { Logo } from '@kryptos_connect/ui/Logo';
import type { Wallet, Workspace } from '../api/types.ts';
import { useHere } from '../context.ts';

/** So many wallets are named; the rest is counted. */
const NAMED = 4;

interface Props {
  list: Workspace[];
  chosen: string | null;
  onChoose: (id: string) => void;
}

/** Where the data come from: the workspace, and the wallets in it. */
export function Workspaces({ list, chosen, onChoose }: Props) {
  const { m } = useHere();
  const only = list[0];
  if (!only) {
    return (
      <section class="scopes">
        <h2>{m.consent.workspace}</h2>
        <ul>
          <li class="scope">
            <span class="words">
              <strong>{m.consent.newWorkspace}</strong>
              <small>{m.consent.newWorkspaceText}</small>
            </span>
          </li>
        </ul>
      </section>
    );
  }
  if (list.length === 1) {
    return (
      <section class="scopes" data-testid="workspace">
        <h2>{m.consent.workspace}</h2>
        <ul>
          <li class="workspace">
            <strong>{only.name}</strong>
            <Wallets list={only.integrations} />
          </li>
        </ul>
      </section>
    );
  }
  return (
    <fieldset class="scopes" data-testid="workspaces">
      <legend>{m.consent.workspaceChoice}</legend>
      <ul>
        {list.map((it) => (
          <li key={it.id}>
            <label class="scope choice">
              <input
                type="radio"
                name="workspace"
                value={it.id}
                checked={it.id === chosen}
                data-testid={`workspace-${it.id}`}
                onChange={() => onChoose(it.id)}
              />
              <span class="words">
                <strong>{it.name}</strong>
                {it.id === chosen ? (
                  <Wallets list={it.integrations} />
                ) : (
                  <small>
                    {it.integrations.length > 0
                      ? m.consent.wallets(it.integrations.length)
                      : m.consent.noWallets}
                  </small>
                )}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function Wallets({ list }: { list: Wallet[] }) {
  const { m } = useHere();
  if (list.length === 0) {
    return (
      <span class="words">
        <small>
          {m.consent.noWallets}. {m.consent.noWalletsText}
        </small>
      </span>
    );
  }
  return (
    <span class="wallets">
      {list.slice(0, NAMED).map((it, at) => (
        <span class="wallet" key={`${it.provider}-${it.address ?? at}`}>
          <Logo name={it.provider_name} url={it.logo_url} size={24} />
          <span>{it.alias ?? it.provider_name}</span>
          {it.address && <small>{shortAddress(it.address)}</small>}
        </span>
      ))}
      {list.length > NAMED && <small>{m.consent.more(list.length - NAMED)}</small>}
    </span>
  );
}
