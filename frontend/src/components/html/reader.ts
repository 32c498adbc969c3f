const VERBATIM: ReadonlySet<string> = new Set(
  'script style textarea title xmp iframe noembed noframes plaintext'.split(' '),
);

/** Where in a document a text goes on; each state is one of the HTML standard's tokenizer, or stands for several. */
export type State =
  | 'data'
  | 'tag open'
  | 'tag name'
  | 'in tag'
  | 'attribute'
  | 'after attribute'
  | 'before value'
  | 'double'
  | 'single'
  | 'unquoted'
  | 'declaration'
  | 'comment'
  | 'bogus comment'
  | 'cdata'
  | 'verbatim';

/** Follows HTML letter by letter, to know what a value at the end of it would be: text, an attribute's, or a tag's. */
export class Reader {
  state: State = 'data';
  /** Lower case; the tag that is open or, in `verbatim`, whose content it is. */
  tag = '';
  attribute = '';
  /** What the attribute's value has so far. */
  value = '';
  /** How many svg elements are open. */
  drawings = 0;
  private closing = false;
  private tail = '';

  advance(text: string): void {
    for (const letter of text) this.step(letter);
  }

  private step(c: string): void {
    const space = /[\t\n\f\r ]/.test(c);
    switch (this.state) {
      case 'data':
        if (c === '<') this.enter('tag open');
        break;
      case 'tag open':
        if (/[a-z]/i.test(c)) {
          this.state = 'tag name';
          this.tag = c.toLowerCase();
        } else if (c === '/' && !this.closing) this.closing = true;
        else if (c === '!' && !this.closing) this.enter('declaration');
        else if (c === '?' || (this.closing && c !== '>')) this.state = 'bogus comment';
        else this.state = c === '<' ? 'tag open' : 'data';
        break;
      case 'tag name':
        if (c === '>') this.close();
        else if (space || c === '/') {
          this.state = 'in tag';
          this.tail = c;
        } else this.tag += c.toLowerCase();
        break;
      case 'in tag':
      case 'after attribute':
        if (c === '>') this.close();
        else if (c === '/') {
          this.state = 'in tag';
          this.tail = '/';
        } else if (c === '=' && this.state === 'after attribute') this.beginValue('before value');
        else if (!space) {
          this.state = 'attribute';
          this.attribute = c.toLowerCase();
          this.tail = '';
        }
        break;
      case 'attribute':
        if (c === '>') this.close();
        else if (c === '=') this.beginValue('before value');
        else if (c === '/') {
          this.state = 'in tag';
          this.tail = '/';
        } else if (space) this.state = 'after attribute';
        else this.attribute += c.toLowerCase();
        break;
      case 'before value':
        if (c === '>') this.close();
        else if (c === '"') this.beginValue('double');
        else if (c === "'") this.beginValue('single');
        else if (!space) {
          this.beginValue('unquoted');
          this.value = c;
        }
        break;
      case 'double':
      case 'single':
        if (c === (this.state === 'double' ? '"' : "'")) this.state = 'in tag';
        else this.value += c;
        break;
      case 'unquoted':
        if (c === '>') this.close();
        else if (space) this.state = 'in tag';
        else this.value += c;
        break;
      case 'declaration':
        this.tail += c;
        if (this.tail === '--') this.state = 'comment';
        else if (c === '>') this.state = 'data';
        else if (this.tail === '[CDATA[') this.state = 'cdata';
        else if (this.tail !== '-' && !'[CDATA['.startsWith(this.tail)) this.state = 'bogus comment';
        break;
      case 'cdata':
        if (c === '>' && this.tail === ']]') this.state = 'data';
        else this.tail = (this.tail + c).slice(-2);
        break;
      case 'comment':
        if (c === '>' && /--!?$/.test(this.tail)) this.state = 'data';
        else this.tail = (this.tail + c).slice(-3);
        break;
      case 'bogus comment':
        if (c === '>') this.state = 'data';
        break;
      case 'verbatim':
        if (/[\t\n\f\r />]/.test(c) && this.tail.toLowerCase() === `</${this.tag}`) {
          this.closing = true;
          if (c === '>') this.close();
          else this.state = 'in tag';
        } else this.tail = (this.tail + c).slice(-(this.tag.length + 2));
        break;
    }
  }

  private enter(state: State): void {
    this.state = state;
    this.tail = '';
    this.closing = false;
  }

  /** A value begins in this way; `before value` is the place after the equals sign. */
  beginValue(state: 'before value' | 'double' | 'single' | 'unquoted' | 'in tag'): void {
    this.state = state;
    this.value = '';
    this.tail = '';
  }

  private close(): void {
    if (this.tag === 'svg') this.drawings = Math.max(0, this.drawings + (this.closing ? -1 : this.tail === '/' ? 0 : 1));
    const verbatim = !this.closing && VERBATIM.has(this.tag);
    this.enter(verbatim ? 'verbatim' : 'data');
  }
}
