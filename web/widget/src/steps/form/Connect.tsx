import { Button } from '@kryptos_connect/ui/Button';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useRef, useState } from 'preact/hooks';
import type { Integration, NewIntegration, Provider, ProviderField } from '../../api/types.ts';
import { useWidget } from '../../context.ts';
import { Field } from '../../ui/Field.tsx';
import { Page } from '../../ui/Page.tsx';
import { useAttempt } from '../../useAttempt.ts';
import { fitsProvider, TEST_WALLETS } from '../../wallet/address.ts';
import { mustNotBeSent } from '../../wallet/secrets.ts';
import { KeySteps } from './KeySteps.tsx';

interface Props {
  provider: Provider;
  /** What stands in the fields at first, by their names. */
  values: Values;
  onBack: (() => void) | undefined;
  onConnected: (integration: Integration) => void;
  onDuplicate: (walletId: string | undefined) => void;
}

export type Values = Record<string, string>;

/** The provider's own fields. What could spend is recognised and never leaves this page. */
export function Connect({ provider, values: given, onBack, onConnected, onDuplicate }: Props) {
  const { m, api, sandbox } = useWidget();
  const [values, setValues] = useState<Values>(given);
  const [errors, setErrors] = useState<Values>({});
  const [refused, setRefused] = useState(false);
  const { busy, problem, setProblem, attempt } = useAttempt();
  const form = useRef<HTMLFormElement>(null);

  const fields = provider.fields.filter((it) => it.name !== 'alias');
  const byAddress = fields.some(isAddress);
  const test = sandbox && byAddress && TEST_WALLETS.find((it) => it.provider === provider.id);

  function change(field: ProviderField | null, name: string, value: string): void {
    const secret = mustNotBeSent(value, field?.secret, provider.id);
    setRefused(secret);
    setProblem(null);
    setErrors({});
    setValues({ ...values, [name]: secret ? '' : value });
  }

  function check(): Values {
    const found: Values = {};
    for (const field of fields) {
      const value = values[field.name]?.trim() ?? '';
      if (!value && field.required) found[field.name] = m.form.missing;
      else if (value && isAddress(field) && !fitsProvider(value, provider)) {
        found[field.name] = m.form.badAddress(provider.publicName);
      }
    }
    return found;
  }

  function submit(): void {
    const found = check();
    setErrors(found);
    const first = Object.keys(found)[0];
    if (first) {
      const field = form.current?.elements.namedItem(first);
      if (field instanceof HTMLElement) field.focus();
      return;
    }
    void attempt(
      'send',
      async () => onConnected(await api.add(body(provider.id, fields, values))),
      (refusal) => {
        if (refusal.code !== 'DUPLICATE_INTEGRATION') return undefined;
        onDuplicate(refusal.details.walletId);
        return null;
      },
    );
  }

  return (
    <Page
      title={m.form.title(provider.publicName)}
      lead={byAddress ? m.form.addressLead : m.form.keysLead}
      mark={<Logo name={provider.publicName} url={provider.logo ?? null} size={48} />}
      onBack={onBack}
      footer={
        <Button busy={busy !== null} testId="address-submit" onClick={submit}>
          {m.form.submit}
        </Button>
      }
    >
      <form
        ref={form}
        class="form"
        noValidate
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {refused && (
          <Notice kind="danger" title={m.form.secretTitle} testId="secret-warning">
            {m.form.secretText}
          </Notice>
        )}
        {problem && (
          <Notice kind="danger" testId="connect-problem">
            {problem}
          </Notice>
        )}
        {!byAddress && fields.length > 0 && <KeySteps provider={provider} />}
        {fields.map((field) => (
          <Field
            key={field.name}
            name={field.name}
            label={isAddress(field) ? m.form.address : field.label}
            secret={field.secret}
            optional={!field.required}
            mono={isAddress(field) || field.secret}
            value={values[field.name] ?? ''}
            error={errors[field.name]}
            testId={isAddress(field) ? 'address-input' : `field-${field.name}`}
            onInput={(value) => change(field, field.name, value)}
          />
        ))}
        {test && values.address !== test.address && (
          <button
            type="button"
            class="text-button"
            data-testid="use-test-address"
            onClick={() => change(null, 'address', test.address)}
          >
            {m.form.useTest}
          </button>
        )}
        <Field
          name="alias"
          label={m.form.alias}
          optional
          hint={m.form.aliasHint}
          value={values.alias ?? ''}
          testId="alias-input"
          onInput={(value) => change(null, 'alias', value)}
        />
        {/* Enter submits a form with several fields only if it has a button of its own. */}
        <button type="submit" hidden />
      </form>
    </Page>
  );
}

function isAddress(field: ProviderField): boolean {
  return field.name === 'address';
}

function body(provider: string, fields: ProviderField[], values: Values): NewIntegration {
  const made: NewIntegration = { provider };
  const credentials: Values = {};
  for (const field of fields) {
    const value = values[field.name]?.trim();
    if (!value) continue;
    if (isAddress(field)) made.address = value;
    else credentials[field.name] = value;
  }
  if (Object.keys(credentials).length > 0) made.credentials = credentials;
  const alias = values.alias?.trim();
  if (alias) made.alias = alias;
  return made;
}
