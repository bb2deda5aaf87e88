import { type FieldProps, Field as SharedField } from '@kryptos_connect/ui/Field';
import { useWidget } from '../context.ts';

/** A field that speaks the widget's language. */
export function Field(props: FieldProps) {
  const { m } = useWidget();
  const texts = { optional: m.common.optional, show: m.form.show, hide: m.form.hide };
  return <SharedField {...props} texts={texts} />;
}
