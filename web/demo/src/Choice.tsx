import { useId } from 'preact/hooks';

interface Props<T extends string> {
  legend: string;
  choices: readonly { value: T; text: string }[];
  value: T;
  onChange: (value: T) => void;
  /** The legend is for those who hear the page only. */
  quiet?: boolean;
}

/** One of a few, side by side. */
export function Segments<T extends string>({ legend, choices, value, onChange, quiet }: Props<T>) {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class={quiet ? 'unseen' : undefined}>{legend}</legend>
      <div>
        {choices.map((it) => (
          <label key={it.value}>
            <input
              type="radio"
              name={name}
              value={it.value}
              checked={it.value === value}
              onChange={() => onChange(it.value)}
            />
            <span>{it.text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** One of many. */
export function Dropdown<T extends string>({ legend, choices, value, onChange }: Props<T>) {
  const id = useId();
  return (
    <div class="dropdown">
      <label for={id}>{legend}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {choices.map((it) => (
          <option key={it.value} value={it.value}>
            {it.text}
          </option>
        ))}
      </select>
    </div>
  );
}
