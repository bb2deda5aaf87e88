/**
 * The button's looks. Every colour is a `--kc-*` property with a default beside it, so that nothing is
 * set on the page and whatever the page sets holds.
 */
export const BUTTON_STYLES = `.kc-button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 0.5em;
  min-height: 44px;
  padding: 0 20px;
  border: 0;
  border-radius: var(--kc-border-radius, 12px);
  background: var(--kc-primary, #0b7a5c);
  color: var(--kc-on-primary, #fff);
  font: 600 16px/1.25 var(--kc-font-family, system-ui, sans-serif);
  cursor: pointer;
  transition: background 0.15s;
}
.kc-button:hover {
  background: var(--kc-primary-hover, #086349);
}
.kc-button:focus-visible {
  outline: 3px solid var(--kc-focus, #0b7a5c);
  outline-offset: 2px;
}
.kc-button:disabled {
  opacity: 0.55;
  cursor: not-allowed;
}
.kc-button-sm {
  min-height: 36px;
  padding: 0 14px;
  font-size: 14px;
}
.kc-button-lg {
  min-height: 52px;
  padding: 0 28px;
  font-size: 18px;
}
.kc-button[data-kc-theme="dark"] {
  background: var(--kc-primary, #2fd6a3);
  color: var(--kc-on-primary, #04241a);
}
.kc-button[data-kc-theme="dark"]:hover {
  background: var(--kc-primary-hover, #5ae3bb);
}
.kc-button[data-kc-theme="dark"]:focus-visible {
  outline-color: var(--kc-focus, #2fd6a3);
}
@media (prefers-color-scheme: dark) {
  .kc-button[data-kc-theme="auto"] {
    background: var(--kc-primary, #2fd6a3);
    color: var(--kc-on-primary, #04241a);
  }
  .kc-button[data-kc-theme="auto"]:hover {
    background: var(--kc-primary-hover, #5ae3bb);
  }
  .kc-button[data-kc-theme="auto"]:focus-visible {
    outline-color: var(--kc-focus, #2fd6a3);
  }
}
@media (prefers-reduced-motion: reduce) {
  .kc-button {
    transition: none;
  }
}
`;
