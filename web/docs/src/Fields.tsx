import { useState } from 'preact/hooks';
import { type Document, fieldsOf, resolve, type Schema, typeOf, withoutNull } from './openapi.ts';
import { Inline } from './Text.tsx';

/** What an object is made of, an object in it opened on demand. */
export function Fields({ schema, document }: { schema: Schema; document: Document }) {
  const choices = alternatives(schema, document);
  if (choices.length > 1) {
    return (
      <>
        {choices.map((choice) => (
          <div key={JSON.stringify(choice)} class="choice">
            <p class="quiet">Either {typeOf(choice)}:</p>
            <Fields schema={choice} document={document} />
          </div>
        ))}
      </>
    );
  }
  const fields = fieldsOf(schema, document);
  if (fields.length === 0) return <p class="quiet">{typeOf(schema)}</p>;
  return (
    <ul class="fields">
      {fields.map((field) => (
        <Field key={field.name} {...field} document={document} />
      ))}
    </ul>
  );
}

export function Field(props: {
  name: string;
  schema: Schema;
  required: boolean;
  description?: string | undefined;
  document: Document;
}) {
  const { schema, document } = props;
  const inner = innerOf(schema, document);
  const description =
    props.description ?? schema.description ?? resolve(bare(schema), document).description;
  return (
    <li class="field">
      <p class="field-name">
        <code>{props.name}</code> <span class="type">{typeOf(schema)}</span>
        {!props.required && <span class="quiet"> optional</span>}
      </p>
      {description && (
        <p>
          <Inline text={description} />
        </p>
      )}
      <Limits schema={resolve(bare(schema), document)} />
      {inner && <Inner schema={inner} document={document} name={props.name} />}
    </li>
  );
}

function Inner({ schema, document, name }: { schema: Schema; document: Document; name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        What <code>{name}</code> is made of
      </summary>
      {open && <Fields schema={schema} document={document} />}
    </details>
  );
}

function Limits({ schema }: { schema: Schema }) {
  const words = [
    schema.enum && `One of ${schema.enum.map((it) => `\`${it}\``).join(', ')}.`,
    schema.minimum !== undefined && `From ${schema.minimum}.`,
    schema.maximum !== undefined && `Up to ${schema.maximum}.`,
    schema.maxItems !== undefined && `At most ${schema.maxItems} of them.`,
  ].filter(Boolean);
  if (words.length === 0) return null;
  return (
    <p class="quiet">
      <Inline text={words.join(' ')} />
    </p>
  );
}

const bare = (schema: Schema) => withoutNull(schema).schema;

/** The object in a field, or in its list or map. */
function innerOf(given: Schema, document: Document): Schema | undefined {
  const schema = bare(given);
  const resolved = resolve(schema, document);
  if (resolved.items) return innerOf(resolved.items, document);
  const { additionalProperties: other } = resolved;
  if (other && typeof other === 'object') return innerOf(other, document);
  const isObject =
    resolved.properties || resolved.allOf || alternatives(schema, document).length > 1;
  return isObject ? schema : undefined;
}

/** The objects that something may be, where it may be several. */
function alternatives(given: Schema, document: Document): Schema[] {
  const schema = resolve(bare(given), document);
  const choices = schema.oneOf ?? schema.anyOf ?? [];
  return choices.some((it) => fieldsOf(it, document).length > 0) ? choices : [];
}
