/**
 * What stands around the webview of a notebook in VS Code: it holds the connection to the kernel,
 * keeps the outputs of the notebook, and hands each frame of the kernel on to the webview.
 */
import { ServerConnection } from "@jupyterlab/services";
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default.js";

const asked = new URLSearchParams(location.search);
const baseUrl = asked.get("server");
const frame = document.querySelector("iframe");
/** What a notebook's file holds, and the kernel that VS Code finds again after a reload. */
const saved = JSON.parse(sessionStorage.getItem("saved") ?? '{"kernel":null,"outputs":{}}');
const save = () => sessionStorage.setItem("saved", JSON.stringify(saved));
const tell = (message) => frame.contentWindow.postMessage(message, "*");

/** What the tests use. */
const host = {
  keys: [],
  errors: [],
  isReady: false,
  run,
  theme: (kind) => tell({ type: "theme", kind }),
};
globalThis.host = host;

let socket = null;
class Tapped extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols);
    this.binaryType = "arraybuffer";
    socket = this;
    this.addEventListener("message", ({ data }) => tell({ type: "frame", data }));
  }
}

const waiting = new Map();
const heard = (type) => new Promise((resolve) => waiting.set(type, resolve));
addEventListener("message", ({ data, source }) => {
  if (source !== frame.contentWindow) return;
  if (data.type === "frame") socket.send(data.data);
  if (data.type === "error") host.errors.push(data.text);
  if (data.type === "key") host.keys.push(data.key);
  waiting.get(data.type)?.(data);
});

const serverSettings = ServerConnection.makeSettings({
  baseUrl,
  wsUrl: baseUrl.replace(/^http/, "ws"),
  WebSocket: Tapped,
  appendToken: false,
});
const ask = async (path, init = {}) =>
  (await ServerConnection.makeRequest(`${baseUrl}${path}`, init, serverSettings)).json();
let kernel = null;

async function start() {
  const isUp = heard("up");
  frame.src = asked.get("view");
  await isUp;
  const body = JSON.stringify({ name: "python3" });
  saved.kernel ??= await ask("api/kernels", { method: "POST", body });
  save();
  const { kernel: model } = saved;
  kernel = new KernelConnection({ model, serverSettings, handleComms: false });
  await kernel.info;
  const isJoined = heard("joined");
  const { clientId, username } = kernel;
  tell({ type: "kernel", options: { clientId, username, model }, protocol: socket.protocol });
  await isJoined;
  for (const [cell, bundle] of Object.entries(saved.outputs)) tell({ type: "show", cell, bundle });
  host.isReady = true;
}

/** Run a cell, and show what it displays in the place of what it displayed before. */
async function run(cell, code) {
  // The cell is named as the extension names it.
  const metadata = { cellId: `vscode-notebook-cell:/notebook.ipynb#${cell}` };
  const future = kernel.requestExecute({ code }, true, metadata);
  const texts = [];
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") texts.push(content.text);
    if (header.msg_type === "error") texts.push(content.traceback.join("\n"));
    if (header.msg_type === "execute_result" || header.msg_type === "display_data") {
      saved.outputs[cell] = content.data;
      save();
      tell({ type: "show", cell, bundle: content.data, isNew: true });
    }
  };
  await future.done;
  return texts.join("");
}

start().catch((error) => host.errors.push(String(error?.stack ?? error)));
