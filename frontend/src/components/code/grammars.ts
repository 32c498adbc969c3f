import { LanguageSupport, StreamLanguage, type StreamParser } from '@codemirror/language';

type Load = () => Promise<LanguageSupport>;
type Dialects = typeof import('@codemirror/lang-sql');
type Modes = typeof import('@codemirror/legacy-modes/mode/sql');

const stream = (parser: StreamParser<unknown>): LanguageSupport => new LanguageSupport(StreamLanguage.define(parser));

const script =
  (typescript: boolean): Load =>
  async () =>
    (await import('@codemirror/lang-javascript')).javascript({ jsx: true, typescript });

const sql =
  (pick: (dialects: Dialects) => import('@codemirror/lang-sql').SQLDialect): Load =>
  async () => {
    const dialects = await import('@codemirror/lang-sql');
    return dialects.sql({ dialect: pick(dialects) });
  };

/** SQL of which only the words are known. */
const words =
  (pick: (modes: Modes) => StreamParser<unknown>): Load =>
  async () =>
    stream(pick(await import('@codemirror/legacy-modes/mode/sql')));

/** How the editor gets to know each language: a chunk of its own, loaded when it is first shown. */
export const GRAMMARS: Record<string, Load> = {
  python: async () => (await import('@codemirror/lang-python')).python(),
  c: async () => (await import('@codemirror/lang-cpp')).cpp(),
  cpp: async () => (await import('@codemirror/lang-cpp')).cpp(),
  markdown: async () => (await import('@codemirror/lang-markdown')).markdown(),
  latex: async () => stream((await import('@codemirror/legacy-modes/mode/stex')).stex),
  json: async () => (await import('@codemirror/lang-json')).json(),
  html: async () => (await import('@codemirror/lang-html')).html(),
  css: async () => (await import('@codemirror/lang-css')).css(),
  javascript: script(false),
  jinja2: async () => (await import('@codemirror/lang-jinja')).jinja(),
  typescript: script(true),
  yaml: async () => (await import('@codemirror/lang-yaml')).yaml(),
  dockerfile: async () => stream((await import('@codemirror/legacy-modes/mode/dockerfile')).dockerFile),
  shell: async () => stream((await import('@codemirror/legacy-modes/mode/shell')).shell),
  r: async () => stream((await import('@codemirror/legacy-modes/mode/r')).r),
  sql: sql((known) => known.StandardSQL),
  'sql-msSQL': sql((known) => known.MSSQL),
  'sql-mySQL': sql((known) => known.MySQL),
  'sql-mariaDB': sql((known) => known.MariaSQL),
  'sql-sqlite': sql((known) => known.SQLite),
  'sql-cassandra': sql((known) => known.Cassandra),
  'sql-plSQL': sql((known) => known.PLSQL),
  'sql-hive': words((known) => known.hive),
  'sql-pgSQL': sql((known) => known.PostgreSQL),
  'sql-gql': words((known) => known.gql),
  'sql-gpSQL': words((known) => known.gpSQL),
  'sql-sparkSQL': words((known) => known.sparkSQL),
  'sql-esper': words((known) => known.esper),
};

/** Languages whose grammar proposes words; for others the editor proposes those of the text. */
export const PROPOSES = /^(python|html|css|javascript|typescript|jinja2|sql(-(msSQL|mySQL|mariaDB|sqlite|cassandra|plSQL|pgSQL))?)$/;
