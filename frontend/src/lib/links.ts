/** Makes links to the author's files, such as `/file=cat.png`, work where the app lies below a path. */
export function linkUnderThePage(root: ParentNode): void {
  for (const element of root.querySelectorAll('[src],[href]')) {
    for (const name of ['src', 'href']) {
      const link = element.getAttribute(name);
      if (link && /^\/(gradio_api\/)?file[=/]/.test(link)) element.setAttribute(name, link.slice(1));
    }
  }
}
