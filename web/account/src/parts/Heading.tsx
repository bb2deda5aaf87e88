import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  title: string;
  field?: boolean | undefined;
  id?: string;
}

/** The page's heading and title. It takes the keyboard when its step appears, unless a field does. */
export function Heading({ title, field, id }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Kryptos Connect`;
  }, [title]);
  // Before the step is painted: a key that is pressed from then on must not lose its place.
  useLayoutEffect(() => {
    if (!field) heading.current?.focus();
  }, []);
  return (
    <h1 id={id} tabIndex={-1} ref={heading}>
      {title}
    </h1>
  );
}
