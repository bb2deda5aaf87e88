// Calls that follow from the OpenAPI document, made by schemathesis: what fits it and what does not,
// and whether each answer is one that the document tells of.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { preparePython } from './python.mjs';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];
const EXAMPLES = 8;

/**
 * `tags` and `operations` say what is called, `except` what is not, `headers` what opens it,
 * `examples` how often at random. Throws what schemathesis says if an answer is not as the document
 * tells.
 */
export async function callByDocument({
  url,
  tags = [],
  operations = [],
  except = [],
  headers,
  examples = EXAMPLES,
}) {
  const python = preparePython();
  const seed = process.env.SCHEMATHESIS_SEED ?? Math.floor(Math.random() * 2 ** 31);
  const folder = await mkdtemp(join(tmpdir(), 'schemathesis-'));
  const words = [
    ...['run', `${url}/openapi.json`, '--no-color', '--workers', '2', '--request-timeout', '30'],
    ...['--phases', 'examples,coverage,fuzzing', '--checks', CHECKS.join(',')],
    ...['--max-examples', examples, '--no-shrink', '--seed', seed, '--continue-on-failure'],
    ...['--generation-with-security-parameters', 'false', '--generation-database', 'none'],
    ...['--warnings', 'off', '--suppress-health-check', 'all'],
    ...tags.flatMap((tag) => ['--include-tag', tag]),
    ...operations.flatMap((id) => ['--include-operation-id', id]),
    ...except.flatMap((id) => ['--exclude-operation-id', id]),
    ...Object.entries(headers ?? {}).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
  ];
  try {
    const program = join(dirname(python), 'schemathesis');
    const said = await run(program, words.map(String), folder);
    if (said.code !== 0) throw new Error(`SCHEMATHESIS_SEED=${seed}\n${said.text.slice(-12_000)}`);
    return said.text;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(program, words, cwd) {
  return new Promise((resolve) => {
    execFile(program, words, { cwd, maxBuffer: 2 ** 26 }, (error, out, err) => {
      resolve({ code: error ? (error.code ?? 1) : 0, text: `${out}\n${err}` });
    });
  });
}
