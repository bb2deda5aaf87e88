import { type FieldProps, Field as SharedField } from '@kryptos_connect/ui/Field';
import { useHere } from '../context.ts';

/** A field that speaks the page's language. */
export function Field(props: FieldProps) {
  const { m } = useHere();
  const { optional, show, hide } = m.common;
  return <SharedField {...props} texts={{ optional, show, hide }} />;
}
