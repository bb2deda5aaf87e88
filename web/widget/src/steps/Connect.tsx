import { Button } from '@kryptos_connect/ui/Button';
import { Logo } from '@kryptos_connect/ui/Logo';
import { Notice } from '@kryptos_connect/ui/Notice';
import { useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/client.ts';
import type { Integration, NewIntegration, Provider, ProviderField } from '../api/types.ts';
import { useWidget } from '../context.ts';
import { Field } from '../ui/Field.tsx';
import { Page } from '../ui/Page.tsx';
import { fitsProvider, TEST_WALLETS } from '../wallet/address.ts';
import { mustNotBeSent } from '../wallet/secrets.ts';

interface Props {
  provider: Provider;
  address: string;
  onBack: () => void;
  onConnected: (integration: Integration) => void;
  onDuplicate: (walletId: string | undefined) => void;
}

type Values = Record<string, string>;

/** The provider's own fields. What could spend is recognised and never leaves this page. */
export function Connect({ provider, address, onBack, onConnected, onDuplicate }: Props) {
  const { m, api, sandbox, endsWith } = useWidget();
  const [values, setValues] = useState<Values>({ address });
  const [errors, setErrors] = useState<Values>({});
  const [refused, setRefused] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
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

  async function submit(): Promise<void> {
    const found = check();
    setErrors(found);
    const first = Object.keys(found)[0];
    if (first) {
      const field = form.current?.elements.namedItem(first);
      if (field instanceof HTMLElement) field.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      onConnected(await api.add(body(provider.id, fields, values)));
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setBusy(false);
      if (cause.code === 'DUPLICATE_INTEGRATION') onDuplicate(cause.walletId);
      else if (!endsWith(cause)) {
        setProblem(explain(cause));
      }
    }
  }

  /** The server knows best what it did not accept. */
  function explain(error: ApiError): string {
    const words = m.errors[error.code] ?? m.errors.SERVER_ERROR ?? '';
    return error.code === 'INVALID_REQUEST' ? `${words} ${error.message}` : words;
  }

  return (
    <Page
      title={m.form.title(provider.publicName)}
      lead={byAddress ? m.form.addressLead : m.form.keysLead}
      mark={<Logo name={provider.publicName} url={provider.logo} size={48} />}
      onBack={onBack}
      footer={
        <Button busy={busy} testId="address-submit" onClick={() => void submit()}>
          {m.form.submit}
        </Button>
      }
    >
      <form
        ref={form}
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
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
        {fields.map((field) => (
          <Field
            key={field.name}
            name={field.name}
            label={isAddress(field) ? m.form.address : field.label}
            secret={field.secret}
            optional={!field.required}
            mono={isAddress(field)}
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
