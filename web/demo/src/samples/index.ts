import type { Options } from '../options.ts';
import type { Config } from '../types.ts';
import { css } from './css.ts';
import { curl } from './curl.ts';
import { element } from './element.ts';
import { node } from './node.ts';
import { python } from './python.ts';
import { react } from './react.ts';

export interface Sample {
  id: string;
  /** On its tab. */
  name: string;
  /** Where it would stand in an application. */
  file: string;
  /** As the highlighter calls it. */
  language: 'javascript' | 'xml' | 'python' | 'bash' | 'css';
  text: string;
}

/** What stands in the code for the installation and the client. */
export type Installation = Pick<Config, 'client_id' | 'connect_url'>;

export interface SampleOf {
  options: Options;
  clientId: string;
  /** Without a slash at its end. */
  baseUrl: string;
}

/** The code of an application as the options have it: its page, then its back end. */
export function samples(options: Options, installation: Installation): Sample[] {
  const of: SampleOf = {
    options,
    clientId: installation.client_id,
    baseUrl: installation.connect_url.replace(/\/+$/, ''),
  };
  return [
    { id: 'react', name: 'React', file: 'Connect.jsx', language: 'javascript', text: react(of) },
    { id: 'element', name: 'HTML', file: 'index.html', language: 'xml', text: element(of) },
    ...(options.colours === 'own'
      ? []
      : [{ id: 'css', name: 'CSS', file: 'brand.css', language: 'css' as const, text: css() }]),
    { id: 'node', name: 'Node', file: 'server.js', language: 'javascript', text: node(of) },
    { id: 'python', name: 'Python', file: 'app.py', language: 'python', text: python(of) },
    { id: 'curl', name: 'curl', file: 'Terminal', language: 'bash', text: curl(of) },
  ];
}
