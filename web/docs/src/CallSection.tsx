import { useState } from 'preact/hooks';
import { Code } from './Code.tsx';
import { commandOf } from './command.ts';
import { exampleOf } from './example.ts';
import { Field, Fields } from './Fields.tsx';
import type { Call, Content, Document, Response, Security } from './openapi.ts';
import { Inline, Text } from './Text.tsx';

/** One call of the API. */
export function CallSection({ call, document }: { call: Call; document: Document }) {
  const title = call.summary ?? call.operationId;
  return (
    <article class="call" id={call.operationId}>
      <h3 tabIndex={-1}>
        {title}{' '}
        <a class="anchor" href={`#${call.operationId}`} aria-label={`Link to ${title}`}>
          #
        </a>
      </h3>
      <p class="line">
        <span class={`method ${call.method}`}>{call.method.toUpperCase()}</span>{' '}
        <code>{call.path}</code>
      </p>
      <Text text={call.description} />
      <Opens security={call.security} />
      <Parameters call={call} document={document} />
      {call.requestBody && (
        <>
          <h4>Body</h4>
          <Body content={call.requestBody.content} document={document} />
        </>
      )}
      <h4>Call</h4>
      <Code text={commandOf(call, document)} name={`the call of ${title}`} />
      <h4>Answers</h4>
      {Object.entries(call.responses).map(([status, response]) => (
        <Answer key={status} status={status} response={response} document={document} />
      ))}
    </article>
  );
}

function Opens({ security }: { security: Security[] | undefined }) {
  const ways = (security ?? []).map((way) => Object.keys(way));
  if (ways.every((way) => way.length === 0)) return <p class="quiet">Open to everybody.</p>;
  const words = ways.map((way) =>
    way.length ? way.map((name) => `\`${name}\``).join(' with ') : 'nothing',
  );
  return (
    <p class="quiet">
      Opened by <Inline text={words.join(', or ')} />.
    </p>
  );
}

function Parameters({ call, document }: { call: Call; document: Document }) {
  const parameters = call.parameters ?? [];
  if (parameters.length === 0) return null;
  return (
    <>
      <h4>Parameters</h4>
      <ul class="fields">
        {parameters.map((it) => (
          <Field
            key={`${it.in} ${it.name}`}
            name={it.name}
            schema={it.schema ?? {}}
            required={it.required ?? false}
            description={it.description}
            document={document}
          />
        ))}
      </ul>
    </>
  );
}

function Answer(props: { status: string; response: Response; document: Document }) {
  const { status, response, document } = props;
  const [open, setOpen] = useState(false);
  const kind = status.startsWith('2') || status.startsWith('3') ? 'good' : 'bad';
  const label = (
    <>
      <span class={`status ${kind}`}>{status}</span> {response.description}
    </>
  );
  if (!response.content) return <p class="answer">{label}</p>;
  return (
    <details class="answer" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{label}</summary>
      {open && <Body content={response.content} document={document} />}
    </details>
  );
}

function Body({ content, document }: { content: Content; document: Document }) {
  return (
    <>
      {Object.entries(content).map(([type, { schema }]) => (
        <div key={type} class="body">
          <p class="quiet">
            <code>{type}</code>
          </p>
          {schema && <Fields schema={schema} document={document} />}
          {schema && type === 'application/json' && (
            <Code text={JSON.stringify(exampleOf(schema, document), null, 2)} name="the example" />
          )}
        </div>
      ))}
    </>
  );
}
