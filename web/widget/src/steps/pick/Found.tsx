import { shortAddress } from '@kryptos_connect/ui/address';
import { Button } from '@kryptos_connect/ui/Button';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import type { Detected, Provider } from '../../api/types.ts';
import { useWidget } from '../../context.ts';
import { providerFamily, type Recognised } from '../../wallet/address.ts';
import { Row } from './Row.tsx';
import { useDetection } from './useDetection.ts';

interface Props {
  what: Recognised;
  providers: Provider[];
  busy: boolean;
  onPick: (provider: Provider, address: string) => void;
  onPickMany: (providers: Provider[], address: string) => void;
}

/** What was pasted names an account: where is it? */
export function Found({ what, providers, busy, onPick, onPickMany }: Props) {
  const { m, sandbox } = useWidget();
  const known = what.form === 'name' ? null : ofFamily(providers, what.family);
  const { looking, detected, refusal } = useDetection(known?.length === 0 ? null : what.text);
  const address = detected?.address ?? (what.form === 'name' ? null : what.text);
  const candidates = known ?? ofDetected(providers, detected);
  const only = candidates.length === 1 ? candidates[0] : undefined;

  if (refusal) {
    return (
      <Notice kind="warning" testId="not-detected">
        {refusal}
      </Notice>
    );
  }
  if (sandbox && detected && detected.matches.length === 0) {
    return (
      <Notice kind="warning" testId="sandbox-only">
        {m.pick.sandboxOnly}
      </Notice>
    );
  }
  if (candidates.length === 0 && !looking) {
    const chain = what.form === 'name' ? 'Ethereum' : what.familyName;
    return (
      <div class="empty" data-testid="not-here" role="status">
        <p>{m.pick.looksLike(chain)}.</p>
        <p>
          <strong>{m.pick.notHere(chain)}</strong>
        </p>
        <p class="hint">{m.pick.notHereHint}</p>
      </div>
    );
  }
  return (
    <section class="list" aria-busy={looking}>
      <h2 aria-live="polite">{heading(what, address)}</h2>
      {looking && <p class="hint start looking">{m.pick.looking}</p>}
      {address && only && (
        <ul>
          <Row
            name={only.publicName}
            logo={only.logo}
            title={only.publicName}
            detail={shortAddress(address)}
            pill={<Activity of={only} detected={detected} />}
            testId={`provider-${only.id}`}
            onPick={() => onPick(only, address)}
          />
        </ul>
      )}
      {address && candidates.length > 1 && (
        <Networks
          key={looking ? 'looking' : 'known'}
          candidates={sorted(candidates, detected)}
          detected={detected}
          busy={busy}
          onConnect={(chosen) => onPickMany(chosen, address)}
        />
      )}
    </section>
  );

  function heading(of: Recognised, at: string | null): string {
    if (of.form === 'name') {
      return at ? m.pick.name(of.text, shortAddress(at)) : m.pick.resolving(of.text);
    }
    if (of.form === 'extended-key') return `${m.pick.extendedKey(of.familyName)}.`;
    return candidates.length > 1 ? m.pick.evmLike : m.pick.looksLike(of.familyName);
  }
}

interface NetworksProps {
  candidates: Provider[];
  detected: Detected | null;
  busy: boolean;
  onConnect: (chosen: Provider[]) => void;
}

/** One address on several networks: those where it has been used are ticked. */
function Networks({ candidates, detected, busy, onConnect }: NetworksProps) {
  const { m } = useWidget();
  const active = candidates.filter((it) => isActive(it, detected)).map((it) => it.id);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(active.length > 0 ? active : candidates.slice(0, 1).map((it) => it.id)),
  );
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <>
      <ul class="networks">
        {candidates.map((provider) => (
          <li key={provider.id}>
            <label class="row choice">
              <input
                type="checkbox"
                checked={chosen.has(provider.id)}
                data-testid={`network-${provider.id}`}
                onChange={() => toggle(provider.id)}
              />
              <Logo name={provider.publicName} url={provider.logo ?? null} size={32} />
              <span class="words">
                <strong>{provider.publicName}</strong>
              </span>
              <Activity of={provider} detected={detected} />
            </label>
          </li>
        ))}
      </ul>
      <div class="sticky">
        <Button
          busy={busy}
          testId="connect-networks"
          onClick={() => chosen.size > 0 && onConnect(candidates.filter((it) => chosen.has(it.id)))}
        >
          {chosen.size > 0
            ? m.pick.connectMany(String(chosen.size), chosen.size === 1)
            : m.pick.chooseNetwork}
        </Button>
      </div>
    </>
  );
}

function Activity({ of, detected }: { of: Provider; detected: Detected | null }) {
  const { m } = useWidget();
  const known = detected?.matches.find((it) => it.provider === of.id)?.is_active;
  if (typeof known !== 'boolean') return null;
  return (
    <span class={known ? 'pill done' : 'pill'}>{known ? m.pick.active : m.pick.inactive}</span>
  );
}

function isActive(provider: Provider, detected: Detected | null): boolean {
  return detected?.matches.some((it) => it.provider === provider.id && it.is_active) ?? false;
}

function sorted(candidates: Provider[], detected: Detected | null): Provider[] {
  const rank = (it: Provider) => (isActive(it, detected) ? 0 : 1);
  return candidates.toSorted((a, b) => rank(a) - rank(b));
}

/** Those that take addresses of a family. */
export function ofFamily(providers: Provider[], family: string): Provider[] {
  return providers.filter((it) => it.isAPI && providerFamily(it) === family);
}

function ofDetected(providers: Provider[], detected: Detected | null): Provider[] {
  const ids = new Set(detected?.matches.map((it) => it.provider));
  return providers.filter((it) => ids.has(it.id));
}
