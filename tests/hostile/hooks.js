/**
 * Runs in each frame before anything else: whatever a script might do to be noticed is noticed.
 *
 * What is caught is told to the page at the top, by whichever way the frame has.
 */
(() => {
    const tell = what => {
        self.fired = true;
        try {
            (top.caught ??= []).push(what);
        } catch {
            top.postMessage({ caught: what }, "*");
        }
    };
    if (self === top) {
        self.caught = [];
        self.sinks = new Set();
        self.nativeFetch = fetch.bind(self);
        addEventListener("message", ({ data }) => data?.caught && caught.push(data.caught));
    }
    const short = values => values.map(value => String(value).slice(0, 80)).join(", ");
    const hook = (owner, name, make) => {
        const native = owner?.[name];
        if (!native) return;
        Object.defineProperty(owner, name, { configurable: true, writable: true, value: make(native) });
    };
    const names = "alert confirm prompt print open fetch find stop close moveTo resizeTo focus blur";
    for (const name of names.split(" ")) {
        hook(self, name, () => (...values) => tell(`${name}(${short(values)})`));
    }
    hook(Navigator.prototype, "sendBeacon", () => (...values) => tell(`sendBeacon(${short(values)})`));
    hook(Document.prototype, "write", () => (...values) => tell(`write(${short(values)})`));
    hook(Document.prototype, "writeln", () => (...values) => tell(`writeln(${short(values)})`));
    const makers =
        "XMLHttpRequest WebSocket EventSource Worker SharedWorker RTCPeerConnection WebTransport " +
        "Notification Image Audio";
    for (const name of makers.split(" ")) {
        hook(self, name, () => function (...values) {
            tell(`new ${name}(${short(values)})`);
        });
    }
    for (const name of ["setTimeout", "setInterval"]) {
        hook(self, name, native => (work, ...rest) => {
            if (typeof work === "function") return native(work, ...rest);
            tell(`${name}(${short([work])})`);
        });
    }
    // Of the policies that are reported only: what was tried, whether or not it could be done.
    addEventListener("securitypolicyviolation", event => {
        const { effectiveDirective: kind, blockedURI, disposition, sample } = event;
        if (kind === "require-trusted-types-for") {
            // Where a string becomes markup or code; the driver itself does that to ask things.
            if (self === top && !sample.startsWith("eval|")) sinks.add(sample.split("|")[0]);
            return;
        }
        tell(`policy ${kind} (${disposition}): ${blockedURI} ${sample}`);
    });
})();
