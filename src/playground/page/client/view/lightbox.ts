import { html, render } from 'lit';

/** Shows a picture as large as the window allows, until it is clicked or Escape is pressed. */
export function openLightbox(url: string, label: string): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'lightbox';
  dialog.ariaLabel = label;
  dialog.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  render(html`<img src=${url} alt=${label} /><button autofocus>Close</button>`, dialog);
  document.body.append(dialog);
  dialog.showModal();
}
