import { autocompletion, completeAnyWord } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { Annotation, Compartment, EditorState, Transaction, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { difference } from './edit';
import { GRAMMARS, PROPOSES } from './grammars';
import syntax from '../../styles/syntax.css?inline';

export interface Settings {
  language: string;
  writable: boolean;
  wraps: boolean;
  numbers: boolean;
  proposes: boolean;
  label: string;
  described: string;
}

export interface Told {
  edited(text: string): void;
  focused(): void;
  left(): void;
  t(key: string): string;
  css(text: string): void;
}

const FROM_SERVER = Annotation.define<boolean>();

/** The editor: CodeMirror with our looks, our keys and our ways. */
export class Editor {
  private readonly view: EditorView;
  private readonly chosen = new Compartment();
  private readonly grammar = new Compartment();
  private language = '';
  private settings = '';
  /** What the editor holds, so that its own edits need no comparing. */
  private text: string;

  constructor(host: HTMLElement, text: string, settings: Settings, told: Told) {
    const root = host.getRootNode();
    this.text = text;
    told.css(syntax);
    this.view = new EditorView({
      root: root instanceof ShadowRoot ? root : document,
      state: EditorState.create({
        doc: text,
        extensions: [
          history(),
          indentOnInput(),
          bracketMatching(),
          syntaxHighlighting(classHighlighter),
          keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
          EditorState.phrases.of({
            Completions: told.t('code.proposals'),
            'Selection deleted': told.t('code.deleted'),
            'Control character': told.t('code.control'),
          }),
          this.chosen.of([]),
          this.grammar.of([]),
          tabPassesUntilWritten(),
          EditorView.domEventHandlers({ focus: () => told.focused(), blur: () => told.left() }),
          EditorView.updateListener.of((update) => {
            const own = update.transactions.some((step) => step.docChanged && !step.annotation(FROM_SERVER));
            if (!own) return;
            this.text = update.state.doc.toString();
            told.edited(this.text);
          }),
        ],
      }),
    });
    this.apply(settings);
    host.replaceChildren(this.view.dom);
  }

  /**
   * Puts the server's text in place of the visitor's; undoing does not bring the old one back. His cursor stays at its
   * letter, or, where the text around that has changed, at its line and column.
   */
  write(text: string): void {
    const changes = difference(this.text, text);
    if (!changes) return;
    const { doc, selection } = this.view.state;
    this.text = text;
    const { from, to } = changes;
    const { head } = selection.main;
    const line = doc.lineAt(head);
    this.view.dispatch({ changes, annotations: [FROM_SERVER.of(true), Transaction.addToHistory.of(false)] });
    if (head <= from || head >= to) return;
    const now = this.view.state.doc;
    const place = now.line(Math.min(line.number, now.lines));
    this.view.dispatch({ selection: { anchor: Math.min(place.from + head - line.from, place.to) } });
  }

  apply(settings: Settings): void {
    const written = JSON.stringify(settings);
    if (written === this.settings) return;
    this.settings = written;
    this.view.dispatch({ effects: this.chosen.reconfigure(extensions(settings)) });
    if (settings.language !== this.language) {
      this.language = settings.language;
      void this.learn(settings.language);
    }
  }

  focus(): void {
    this.view.focus();
  }

  end(): void {
    this.view.destroy();
  }

  private async learn(language: string): Promise<void> {
    const grammar = (await GRAMMARS[language]?.()) ?? [];
    if (language === this.language) this.view.dispatch({ effects: this.grammar.reconfigure(grammar) });
  }
}

function extensions({ language, writable, wraps, numbers, proposes, label, described }: Settings): Extension[] {
  const attributes: Record<string, string> = { 'aria-label': label, ...(writable && { 'aria-describedby': described }) };
  const found: Extension[] = [EditorState.readOnly.of(!writable), EditorView.contentAttributes.of(attributes)];
  if (wraps) found.push(EditorView.lineWrapping);
  if (numbers) found.push(lineNumbers());
  if (proposes && writable) {
    found.push(autocompletion({ icons: false }));
    if (!PROPOSES.test(language)) found.push(EditorState.languageData.of(() => [{ autocomplete: completeAnyWord }]));
  }
  return found;
}

/** Who comes with Tab and goes on with Tab is not held up: Tab indents after a click or the first letter only. */
function tabPassesUntilWritten(): Extension {
  let pointed = false;
  return [
    EditorView.domEventHandlers({
      pointerdown(_event, view) {
        pointed = true;
        view.setTabFocusMode(false);
      },
      focus: (_event, view) => view.setTabFocusMode(!pointed),
      blur: () => {
        pointed = false;
      },
    }),
    EditorView.updateListener.of(({ transactions, view }) => {
      if (transactions.some((step) => step.isUserEvent('input') || step.isUserEvent('delete'))) view.setTabFocusMode(false);
    }),
  ];
}
