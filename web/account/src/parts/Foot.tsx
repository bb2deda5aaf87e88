import { Icon } from '@kryptos_connect/ui/Icon';
import { useHere } from '../context.ts';
import { LANGUAGES, type Language, NAMES, parseLanguage } from '../i18n/index.ts';

/** The language menu, on every page. */
export function Foot() {
  const { m, language, setLanguage } = useHere();
  return (
    <footer class="foot">
      <span class="foot-name">Kryptos Connect</span>
      <LanguageMenu
        label={m.common.language}
        value={language}
        testId="language"
        onChange={setLanguage}
      />
    </footer>
  );
}

interface MenuProps {
  label: string;
  value: string;
  testId?: string;
  onChange: (language: Language) => void;
}

export function LanguageMenu({ label, value, testId, onChange }: MenuProps) {
  return (
    <span class="menu">
      <Icon name="globe" size={16} />
      <select
        aria-label={label}
        value={value}
        data-testid={testId}
        onChange={(event) => {
          const chosen = parseLanguage(event.currentTarget.value);
          if (chosen) onChange(chosen);
        }}
      >
        {LANGUAGES.map((it) => (
          <option key={it} value={it} lang={it} selected={it === value}>
            {NAMES[it]}
          </option>
        ))}
      </select>
      <Icon name="down" size={14} />
    </span>
  );
}
