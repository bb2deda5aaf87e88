import { Button } from '@kryptos_connect/ui/Button';
import { Icon } from '@kryptos_connect/ui/Icon';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useState } from 'preact/hooks';
import { useHere } from '../context.ts';
import { ago } from '../i18n/format.ts';
import { useSend } from '../useSend.ts';
import { Listed } from './Listed.tsx';
import { Row, Section } from './Section.tsx';
import { useList } from './useList.ts';

export function Devices() {
  const { m, api, language } = useHere();
  const list = useList(api.devices);
  const { busy, problem, send } = useSend();
  const [ended, setEnded] = useState(false);

  const endOthers = () =>
    send('others', async () => {
      await api.endOtherDevices();
      await list.reload();
      setEnded(true);
    });

  return (
    <Section id="devices" title={m.account.devices} text={m.account.devicesText}>
      {problem && (
        <div class="item">
          <Notice kind="danger">{problem}</Notice>
        </div>
      )}
      <Listed list={list}>
        {(items) => (
          <>
            {[...items]
              .sort((a, b) => Number(b.current) - Number(a.current))
              .map((it) => (
                <Row
                  key={it.id}
                  title={it.browser}
                  text={it.current ? undefined : m.account.seen(ago(it.last_seen_at, language))}
                  testId={`device-${it.id}`}
                  mark={
                    <span class="round-icon">
                      <Icon name="device" size={18} />
                    </span>
                  }
                  action={
                    it.current ? (
                      <span class="pill done">{m.account.thisDevice}</span>
                    ) : (
                      <Button
                        kind="secondary"
                        small
                        label={m.account.endDeviceNamed(it.browser)}
                        busy={busy === it.id}
                        testId="end-device"
                        onClick={() =>
                          void send(it.id, async () => {
                            await api.endDevice(it.id);
                            await list.reload();
                          })
                        }
                      >
                        {m.account.endDevice}
                      </Button>
                    )
                  }
                />
              ))}
            <div class="item last">
              {items.length > 1 ? (
                <Button
                  kind="secondary"
                  small
                  busy={busy === 'others'}
                  testId="end-others"
                  onClick={() => void endOthers()}
                >
                  {m.account.endOthers}
                </Button>
              ) : (
                <p role="status">
                  <small>{ended ? m.account.othersEnded : m.account.onlyDevice}</small>
                </p>
              )}
            </div>
          </>
        )}
      </Listed>
    </Section>
  );
}
