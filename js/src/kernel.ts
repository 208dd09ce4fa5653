/**
 * What a host says of the kernel behind a model.
 *
 * No host promises to say anything. Those of Jupyter's own manager (JupyterLab, Notebook, Voilà,
 * VS Code) have the connection to the kernel and mark models whose comm is gone; where there is
 * neither, only unanswered hellos tell.
 */

import type { AnyModel } from "@anywidget/types";

/** Who is told. */
export interface KernelListener {
  /** The kernel is gone for good, and what it knew of the chat with it. */
  onGone(): void;
  /** Nothing gets through for now. */
  onAway(): void;
  /** It gets through again. */
  onBack(): void;
}

/** What is read of a kernel connection of Jupyter. */
interface Connection {
  readonly status?: unknown;
  readonly connectionStatus?: unknown;
  readonly isDisposed?: unknown;
  readonly statusChanged?: Signal;
  readonly connectionStatusChanged?: Signal;
  readonly disposed?: Signal;
  readonly iopubMessage?: Signal<(kernel: unknown, message: Said) => void>;
}
interface Signal<Slot = () => void> {
  connect(slot: Slot): unknown;
  disconnect(slot: Slot): unknown;
}
/** What a kernel has said, as far as it matters here. */
interface Said {
  readonly header?: { readonly session?: unknown; readonly msg_type?: unknown };
  readonly content?: { readonly execution_state?: unknown };
}

/** Those of which a kernel comes back as another one, if at all. */
const GONE: readonly unknown[] = ["terminating", "restarting", "autorestarting", "dead"];

/** Tell a listener how the kernel of a model fares, until the signal ends it. */
export function watchKernel(model: AnyModel, listener: KernelListener, signal: AbortSignal): void {
  const manager = model.widget_manager as { kernel?: Connection | null } | undefined;
  const kernel = manager?.kernel ?? undefined;
  let isAway = false;
  let session: unknown;
  const read = (): void => {
    if (signal.aborted) return;
    if (kernel?.isDisposed === true || GONE.includes(kernel?.status) || isCut(model)) {
      listener.onGone();
      return;
    }
    const { connectionStatus } = kernel ?? {};
    const wasAway = isAway;
    isAway = connectionStatus === "connecting" || connectionStatus === "disconnected";
    if (isAway && !wasAway) listener.onAway();
    else if (wasAway && !isAway) listener.onBack();
  };
  // Of what is done elsewhere the host hears late or never; but kernels take leave, and one that
  // was restarted is another process.
  const hear = (_: unknown, { header = {}, content = {} }: Said): void => {
    const { execution_state: state } = content;
    // Other states may be the server's words.
    if (state === "busy" || state === "idle") session ??= header.session;
    else if (header.msg_type !== "shutdown_reply") return;
    if (header.msg_type === "shutdown_reply" || session !== header.session) listener.onGone();
  };
  kernel?.iopubMessage?.connect(hear);
  const signals = [kernel?.statusChanged, kernel?.connectionStatusChanged, kernel?.disposed];
  for (const one of signals) one?.connect(read);
  // The manager marks one model after the other, this one perhaps before the one that is read.
  const later = (): void => void setTimeout(read);
  model.on("comm_live_update", later);
  signal.addEventListener("abort", () => {
    for (const one of signals) one?.disconnect(read);
    kernel?.iopubMessage?.disconnect(hear);
    model.off("comm_live_update", later);
  });
  read();
}

/**
 * Whether a model has no way to the kernel: it came from a file, or its kernel was restarted.
 *
 * A widget is not told of its own comm; its layout is a model as the host knows it, made and
 * lost with the widget.
 */
function isCut(model: AnyModel): boolean {
  const layout: unknown = model.get("layout");
  if (typeof layout !== "object" || layout === null) return false;
  return (layout as { comm_live?: unknown }).comm_live === false;
}
