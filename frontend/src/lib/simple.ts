const SPECIAL = /[*_`[\]<>&\\|~$!^{}]|https?:|www\.|@|^\s*([-+]|\d+[.)])\s|^\s*(=+|-+)\s*$|^ {4}|^\t|:\/\//m;

/** The parts of a text that is only headings and plain paragraphs, or null when a real parser is needed. */
export function simpleMarkdown(text: string, delimiters: { left: string }[], breaks: boolean): HTMLElement[] | null {
  if (text.length > 2000 || SPECIAL.test(text) || delimiters.some(({ left }) => left && text.includes(left))) return null;
  const parts: HTMLElement[] = [];
  let open: HTMLElement | undefined;
  for (const line of text.split('\n')) {
    const heading = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/.exec(line);
    if (line.trim() === '') open = undefined;
    else if (heading) {
      open = undefined;
      parts.push(element(`h${heading[1]?.length ?? 1}`, heading[2] ?? ''));
    } else if (/^\s*#/.test(line)) return null;
    else if (open) {
      if (breaks || / {2}$/.test(open.textContent ?? '')) return null;
      open.textContent += `\n${line}`;
    } else {
      open = element('p', line.trimStart());
      parts.push(open);
    }
  }
  return parts;
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
