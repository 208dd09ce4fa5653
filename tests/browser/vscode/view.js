/**
 * The webview of a notebook: the widget manager that VS Code's Jupyter extension brings, on a
 * connection whose socket is the window outside.
 */
import { ServerConnection } from "@jupyterlab/services";
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default.js";

const WIDGET = "application/vnd.jupyter.widget-view+json";
const post = (message) => parent.postMessage(message, "*");
const fail = (error) => post({ type: "error", text: String(error?.stack ?? error) });

addEventListener("securitypolicyviolation", (event) =>
  fail(`policy: ${event.violatedDirective} ${event.blockedURI}`),
);
addEventListener("unhandledrejection", ({ reason }) => fail(reason));
// VS Code hears of each key that reaches the window, and does what is bound to it.
addEventListener("keydown", (event) => {
  const held = [event.ctrlKey && "Control", event.shiftKey && "Shift"].filter(Boolean);
  post({ type: "key", key: [...held, event.key].join("+") });
});
for (const name of ["alert", "confirm", "prompt", "open"]) {
  window[name] = () => {
    throw new Error(`${name} is not supported in renderers`);
  };
}

let socket = null;
const early = [];
const proxy = (protocol) =>
  class {
    static OPEN = 1;
    readyState = 1;
    protocol = protocol;
    binaryType = "arraybuffer";
    bufferedAmount = 0;
    constructor() {
      socket = this;
      setTimeout(() => this.onopen?.({}), 0);
    }
    send(data) {
      post({ type: "frame", data });
    }
    close() {}
  };

const scriptLoader = {
  widgetsRegisteredInRequireJs: new Set(),
  // The extension copies the scripts of the kernel's environment to where a webview finds them.
  async loadWidgetScript(name) {
    requirejs.config({
      paths: { [name]: new URL(`nbextensions/${name}/index`, location.href).href },
    });
    this.widgetsRegisteredInRequireJs.add(name);
  },
  successHandler() {},
  errorHandler: (name, module, _version, error) =>
    fail(`${module}:${name} ${error?.stack ?? error}`),
};

let manager = null;
function join({ options, protocol }) {
  window.vscIPyWidgets8.load();
  const serverSettings = ServerConnection.makeSettings({
    WebSocket: proxy(protocol),
    wsUrl: "ws://nowhere.invalid/",
    baseUrl: "http://nowhere.invalid/",
  });
  const kernel = new KernelConnection({ ...options, serverSettings, handleComms: true });
  manager = new window.vscIPyWidgets.WidgetManager(kernel, undefined, scriptLoader, () => {});
  for (const data of early.splice(0)) feed(data);
  post({ type: "joined" });
}

function feed(data) {
  if (socket?.onmessage) socket.onmessage({ target: socket, data, type: "message" });
  else early.push(data);
}

async function show({ cell, bundle, isNew }) {
  const id = `cell-${cell}`;
  const place = document.createElement("div");
  place.id = id;
  const former = document.getElementById(id);
  if (former) former.replaceWith(place);
  else document.getElementById("container").append(place);
  const model_id = bundle[WIDGET]?.model_id;
  if (model_id && isNew) await until(() => manager.has_model(model_id));
  if (!model_id || !manager.has_model(model_id)) {
    // Nothing of a widget is restored from a notebook: the next type is shown.
    const text = document.createElement("pre");
    text.textContent = bundle["text/plain"];
    place.append(text);
    return;
  }
  const view = await manager.create_view(await manager.get_model(model_id), { el: place });
  await manager.display_view({ model_id }, view, { node: place });
}

function theme({ kind }) {
  document.body.className = kind;
  document.body.dataset.vscodeThemeKind = kind;
}

async function until(condition) {
  for (let left = 2000; left > 0 && !condition(); left -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

addEventListener("message", ({ data, source }) => {
  if (source !== parent) return;
  const does = { kernel: join, frame: ({ data: frame }) => feed(frame), show, theme }[data.type];
  Promise.resolve(does?.(data)).catch(fail);
});
const { activate } = await import(new URL("./ipywidgets.js", location.href).href);
activate();
post({ type: "up" });
