/** The files that go with what is being written: chosen, dropped or pasted, each with a chip. */

import { arrange, h, holdBlob, iconButton, setLabel, setText } from "../dom.ts";
import { icon } from "../icons.ts";
import type { Looks } from "../looks.ts";
import type { Attachment, Uploads } from "../uploads.ts";
import type { Labels } from "./labels.ts";
import { sizeOf } from "./media.ts";

/** Characters of pasted text from which on it becomes a file. */
const LONG = 10_000;

/** Bytes of a picture that has a preview. */
const PREVIEWED = 20_000_000;

/** What is around the files. */
export interface Around {
  changed(): void;
  say(hint: string): void;
}

export class AttachmentsView {
  /** The chips. */
  readonly el = h("div", "ipychat-chips");
  /** The button that lets choose files. */
  readonly button: HTMLButtonElement;
  readonly #labels: Labels;
  readonly #uploads: Uploads;
  readonly #around: Around;
  readonly #picker = h("input");
  readonly #chips = new Map<string, Chip>();
  #looks: Looks | null = null;
  #isOn = false;

  constructor(labels: Labels, uploads: Uploads, around: Around, signal: AbortSignal) {
    this.#labels = labels;
    this.#uploads = uploads;
    this.#around = around;
    this.button = iconButton("ipychat-attach", labels("attach"), icon("clip"));
    this.el.role = "list";
    this.el.ariaLabel = labels("attachments");
    this.#picker.type = "file";
    this.#picker.multiple = true;
    this.button.addEventListener("click", () => this.#picker.click());
    this.#picker.addEventListener("change", () => {
      this.#add([...(this.#picker.files ?? [])]);
      // The same file may be chosen again.
      this.#picker.value = "";
    });
    uploads.subscribe(() => this.#draw(), signal);
    signal.addEventListener("abort", () => {
      for (const chip of this.#chips.values()) chip.end();
    });
    this.#draw();
  }

  /** Take the files that are dropped on an element, or pasted into it. */
  listen(root: HTMLElement): void {
    const takes = ({ dataTransfer }: DragEvent): boolean =>
      this.#isOn && (dataTransfer?.types.includes("Files") ?? false);
    let depth = 0;
    const enter = (by: number): void => {
      depth = by === 0 ? 0 : Math.max(0, depth + by);
      root.toggleAttribute("data-drop", depth > 0);
    };
    root.addEventListener("dragenter", (event) => takes(event) && enter(1));
    root.addEventListener("dragleave", (event) => takes(event) && enter(-1));
    root.addEventListener("dragover", (event) => takes(event) && event.preventDefault());
    root.addEventListener("drop", (event) => {
      if (!takes(event)) return;
      event.preventDefault();
      event.stopPropagation();
      enter(0);
      this.#add([...(event.dataTransfer?.files ?? [])]);
    });
  }

  /** Take what is pasted, if it is files or very long; whether it was. */
  paste({ clipboardData }: ClipboardEvent): boolean {
    if (!this.#isOn || clipboardData === null) return false;
    const text = clipboardData.getData("text/plain");
    const files = [...clipboardData.files];
    if (text !== "") {
      const file = new File([text], "pasted.txt", { type: "text/plain" });
      // Programs that copy cells of a table give their picture along; and what may be no file is
      // pasted as the text that it is.
      if (text.length <= LONG || this.#problem(file)) return false;
      files.unshift(file);
    }
    this.#add(files);
    return files.length > 0;
  }

  configure(looks: Looks, hasArea: boolean): void {
    this.#looks = looks;
    this.#isOn = looks.enable_upload && hasArea && !looks.disabled;
    this.#picker.accept = looks.accept;
    this.button.hidden = !(looks.enable_upload && hasArea);
    this.button.ariaDisabled = String(looks.disabled);
  }

  /** Whether there is something that can be sent. */
  get hasFiles(): boolean {
    return this.#uploads.items.some(({ isThere }) => isThere);
  }

  /** Whether something is still on its way. */
  get isBusy(): boolean {
    return this.#uploads.items.some(({ isThere, problem }) => !isThere && problem === "");
  }

  /** The ids of the files that go with a message; nothing waits then any more. */
  take(): string[] {
    return this.#uploads.take().map(({ id }) => id);
  }

  #add(files: readonly File[]): void {
    let first = "";
    for (const file of files) {
      const problem = this.#problem(file);
      if (problem === "") this.#uploads.add(file);
      first ||= problem;
    }
    this.#around.say(first);
  }

  /** Why a file is not taken, in words; the kernel has the last one. */
  #problem(file: File): string {
    const { max_files = 0, max_file_size = 0, accept = "" } = this.#looks ?? {};
    const { name } = file;
    if (!this.#isOn) return this.#labels("no_input");
    if (this.#uploads.items.length >= max_files) {
      return this.#labels("too_many_files", { count: max_files });
    }
    if (file.size > max_file_size) {
      return this.#labels("too_large", { name, limit: sizeOf(max_file_size) });
    }
    return isAccepted(file, accept) ? "" : this.#labels("not_accepted", { name, accept });
  }

  #draw(): void {
    const { items } = this.#uploads;
    for (const [id, chip] of this.#chips) {
      if (items.some((one) => one.id === id)) continue;
      chip.end();
      this.#chips.delete(id);
    }
    for (const item of items) {
      const chip = this.#chips.get(item.id) ?? this.#make(item);
      chip.update(item);
      this.#chips.set(item.id, chip);
    }
    this.el.hidden = items.length === 0;
    arrange(
      this.el,
      [...this.#chips.values()].map(({ el }) => el),
    );
    this.#around.changed();
  }

  #make(item: Attachment): Chip {
    return new Chip(item, this.#labels, () => {
      this.#uploads.remove(item.id);
      this.button.focus({ preventScroll: true });
    });
  }
}

class Chip {
  readonly el = h("div", "ipychat-chip");
  readonly #state = h("span", "ipychat-chip-state");
  readonly #labels: Labels;
  #address = "";

  constructor({ file }: Attachment, labels: Labels, remove: () => void) {
    this.#labels = labels;
    const { name, type, size } = file;
    let sign: Element = icon("file");
    if (/^image\/(png|jpeg|gif|webp)$/.test(type) && size <= PREVIEWED) {
      this.#address = URL.createObjectURL(file);
      const image = h("img");
      image.alt = "";
      holdBlob(image, file);
      image.src = this.#address;
      sign = image;
    }
    const button = iconButton("ipychat-chip-remove", labels("remove", { name }), icon("cross"));
    button.addEventListener("click", remove);
    this.el.role = "listitem";
    this.el.append(sign, h("bdi", "ipychat-chip-name", name), this.#state, button);
    setLabel(this.el, name);
  }

  update({ file, received, isThere, problem }: Attachment): void {
    const share = Math.floor((100 * Math.max(0, received)) / (file.size || 1));
    const text = isThere ? sizeOf(file.size) : this.#labels("uploading", { share });
    setText(this.#state, problem || text);
    this.el.toggleAttribute("data-problem", problem !== "");
    this.el.toggleAttribute("data-busy", !isThere && problem === "");
    this.el.style.setProperty("--share", `${share}%`);
  }

  end(): void {
    URL.revokeObjectURL(this.#address);
  }
}

/** Whether a file is one of those that a chat takes, as an input of HTML would say. */
function isAccepted({ name, type }: File, accept: string): boolean {
  const kinds = accept.split(",").flatMap((kind) => kind.trim().toLowerCase() || []);
  return (
    kinds.length === 0 ||
    kinds.some((kind) =>
      kind.startsWith(".")
        ? name.toLowerCase().endsWith(kind)
        : type === kind || (kind.endsWith("/*") && type.startsWith(kind.slice(0, -1))),
    )
  );
}
