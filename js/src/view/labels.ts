/** Every string of the interface. A chat's `labels` may replace any of them. */

const ENGLISH = {
  conversation: "Conversation",
  compose: "Message",
  send: "Send",
  stop: "Stop",
  stopping: "Stopping…",
  to_end: "To the end",
  suggestions: "Suggestions",
  copy: "Copy",
  copied: "Copied",
  image: "Image",
  download: "Download",
  waiting: "Waiting for a reply",
  waiting_for_kernel: "Waiting for the kernel",
  streaming: "Writing",
  stopped: "Stopped",
  failed: "Failed",
  queued: "Waiting",
  busy: "Wait for the reply to end, or stop it",
  not_taken: "Not sent: {reason}",
  too_long: "The message is too long: {count} of {limit} characters",
  no_input: "The chat takes no input now",
  connecting: "Connecting to the kernel…",
  silent: "The kernel does not answer. What you write is kept.",
  incompatible: "This chat was made by another version of ipychat. Restart the kernel or reload.",
  step_pending: "Not started",
  step_running: "Running",
  step_success: "Done",
  step_failed: "Failed",
} as const;

export type Label = keyof typeof ENGLISH;

/** Reads labels; `{name}` in one is replaced by the value of that name. */
export type Labels = (label: Label, values?: Readonly<Record<string, string | number>>) => string;

/** Labels with these instead of the English ones. */
export function labelsWith(own: Readonly<Record<string, unknown>>): Labels {
  return (label, values = {}) => {
    const given = Object.hasOwn(own, label) ? own[label] : undefined;
    const text = typeof given === "string" ? given : ENGLISH[label];
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
