import { Dropdown, Segments } from './Choice.tsx';
import {
  COLOURS,
  DEFAULTS,
  FORMS,
  LANGUAGES,
  type Options,
  PROVIDERS,
  SIZES,
  THEMES,
} from './options.ts';

interface Props {
  options: Options;
  onChange: (options: Options) => void;
}

/** Everything about the button that can be played with. */
export function Controls({ options, onChange }: Props) {
  const set =
    <K extends keyof Options>(key: K) =>
    (value: Options[K]) =>
      onChange({ ...options, [key]: value });
  const asAtFirst = Object.entries(DEFAULTS).every(
    ([key, value]) => options[key as keyof Options] === value,
  );
  return (
    <form class="controls" aria-label="Options" onSubmit={(event) => event.preventDefault()}>
      <Segments legend="Written with" choices={FORMS} value={options.form} onChange={set('form')} />
      <Segments legend="Theme" choices={THEMES} value={options.theme} onChange={set('theme')} />
      <Segments legend="Size" choices={SIZES} value={options.size} onChange={set('size')} />
      <Segments
        legend="Colours"
        choices={COLOURS}
        value={options.colours}
        onChange={set('colours')}
      />
      <Dropdown
        legend="Language"
        choices={LANGUAGES}
        value={options.language}
        onChange={set('language')}
      />
      <Dropdown
        legend="Provider to open"
        choices={PROVIDERS}
        value={options.integrationName}
        onChange={set('integrationName')}
      />
      <button
        type="button"
        class="plain-button reset"
        disabled={asAtFirst}
        onClick={() => onChange(DEFAULTS)}
      >
        Reset options
      </button>
    </form>
  );
}
