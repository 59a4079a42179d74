// A PDF inside a page: <pdf-pages src="…" page-name="Page #">. Its pages stand one below the other, as wide as
// there is room, and are drawn when they come near. It tells `pdfready` once it has its height, and `pdffailed`
// when the file cannot be shown; what stood inside it before, such as a link to the file, stays.
//
// Knows nothing of the school. Runs no code that a document brings along.

import { GlobalWorkerOptions, TextLayer, getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

/** Pixels of one page at most: phones refuse larger canvases. */
const LARGEST = 16_000_000;
/** How far outside of the window a page is drawn already. */
const NEAR = "100% 0px";

const beside = (name) => new URL(name, import.meta.url).href;
GlobalWorkerOptions.workerSrc = beside("pdf.worker.js");

class PdfPages extends HTMLElement {
  #task;
  #pdf;
  #width = 0;
  #drawn = new Map();
  #near = new IntersectionObserver((changes) => changes.forEach((change) => this.#moved(change)), { rootMargin: NEAR });
  #size = new ResizeObserver(() => this.#resized());

  connectedCallback() {
    this.#open().catch((error) => {
      if (!this.isConnected) return;
      this.dataset.state = "failed";
      this.dispatchEvent(new CustomEvent("pdffailed", { detail: String(error) }));
    });
  }

  disconnectedCallback() {
    this.#near.disconnect();
    this.#size.disconnect();
    for (const sheet of [...this.#drawn.keys()]) this.#clear(sheet);
    this.#task?.destroy();
  }

  async #open() {
    this.#task = getDocument({
      url: this.getAttribute("src"),
      cMapUrl: beside("cmaps/"),
      iccUrl: beside("iccs/"),
      standardFontDataUrl: beside("standard_fonts/"),
      wasmUrl: beside("wasm/"),
      isEvalSupported: false,
      enableXfa: false,
      verbosity: 0,
    });
    this.#pdf = await this.#task.promise;
    const { width, height } = (await this.#pdf.getPage(1)).getViewport({ scale: 1 });
    for (let number = 1; number <= this.#pdf.numPages; number++) this.append(this.#sheet(number, width / height));
    this.#width = this.clientWidth;
    for (const sheet of this.#sheets()) this.#near.observe(sheet);
    this.#size.observe(this);
    this.dataset.state = "ready";
    this.dispatchEvent(new CustomEvent("pdfready"));
  }

  /** The place of a page, as high as the first one until it is drawn. */
  #sheet(number, ratio) {
    const sheet = document.createElement("div");
    sheet.className = "pdf-page";
    sheet.dataset.number = String(number);
    sheet.setAttribute("role", "group");
    sheet.setAttribute("aria-label", (this.getAttribute("page-name") ?? "#").replace("#", String(number)));
    sheet.style.aspectRatio = String(ratio);
    return sheet;
  }

  #sheets() {
    return this.querySelectorAll(".pdf-page");
  }

  #moved({ target, isIntersecting }) {
    if (!isIntersecting) this.#clear(target);
    else if (!this.#drawn.has(target)) this.#draw(target).catch(() => this.#clear(target));
  }

  #resized() {
    if (Math.abs(this.clientWidth - this.#width) < 1) return;
    this.#width = this.clientWidth;
    for (const sheet of [...this.#drawn.keys()]) {
      this.#clear(sheet);
      this.#draw(sheet).catch(() => this.#clear(sheet));
    }
  }

  #clear(sheet) {
    this.#drawn.get(sheet)?.cancel();
    this.#drawn.delete(sheet);
    sheet.replaceChildren();
  }

  async #draw(sheet) {
    const turn = new Turn();
    this.#drawn.set(sheet, turn);
    const page = await this.#pdf.getPage(Number(sheet.dataset.number));
    if (turn.over) return;
    const whole = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: sheet.clientWidth / whole.width });
    sheet.style.aspectRatio = String(whole.width / whole.height);
    sheet.style.setProperty("--total-scale-factor", String(viewport.scale));

    const dense = Math.min(window.devicePixelRatio || 1, Math.sqrt(LARGEST / (viewport.width * viewport.height)));
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * dense);
    canvas.height = Math.floor(viewport.height * dense);
    canvas.setAttribute("aria-hidden", "true");
    const text = document.createElement("div");
    text.className = "pdf-text";
    sheet.replaceChildren(canvas, text);

    turn.drawing = page.render({ canvas, viewport: page.getViewport({ scale: viewport.scale * dense }) });
    await turn.drawing.promise;
    if (turn.over) return;
    turn.writing = new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport });
    await turn.writing.render();
  }
}

/** One drawing of one page; it may be over before it is done. */
class Turn {
  over = false;
  drawing;
  writing;

  cancel() {
    this.over = true;
    this.drawing?.cancel();
    this.writing?.cancel();
  }
}

customElements.define("pdf-pages", PdfPages);
