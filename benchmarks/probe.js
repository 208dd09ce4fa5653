// Watches one answer: when its first and its last token are on the page, and how smooth it is.
// It looks once a frame at the last nodes of the page, so that its own cost does not grow.
({ scope, first, last, limit, opens }) => {
  const MANY = 20_000;
  const FEW = 1500;
  const skipped = new Set(["STYLE", "SCRIPT", "TEXTAREA"]);
  const seen = { first: null, last: null, frames: [], tasks: [] };
  let start = opens ? 0 : null;

  const shows = (root, mark, nodes) => {
    let left = nodes;
    const look = node => {
      if (left-- < 0) return false;
      if (node.nodeType === Node.TEXT_NODE)
        return node.data.includes(mark) && node.parentElement?.checkVisibility() !== false;
      if (skipped.has(node.nodeName)) return false;
      if (node.shadowRoot && look(node.shadowRoot)) return true;
      for (let child = node.lastChild; child; child = child.previousSibling)
        if (look(child)) return true;
      return false;
    };
    return look(root);
  };

  const watcher = new PerformanceObserver(list => {
    for (const task of list.getEntries()) seen.tasks.push(task.duration);
  });
  watcher.observe({ type: "longtask" });
  const submitted = event => {
    if (event.key === "Enter") start ??= performance.now();
  };
  addEventListener("keydown", submitted, { capture: true });

  globalThis.bench = new Promise(resolve => {
    let before = null;
    const look = () => {
      const now = performance.now();
      if (start !== null) {
        if (before !== null) seen.frames.push(now - before);
        before = now;
        const root = document.querySelector(scope) ?? document.body;
        if (seen.first === null && shows(root, first, MANY)) seen.first = now - start;
        // What comes too late is not there, however long a frame took.
        if (now - start <= limit && shows(root, last, FEW)) seen.last = now - start;
      }
      if (seen.last === null && !(start !== null && now - start > limit)) requestAnimationFrame(look);
      else
        setTimeout(() => {
          watcher.disconnect();
          removeEventListener("keydown", submitted, { capture: true });
          resolve(seen);
        }, 500);
    };
    requestAnimationFrame(look);
  });
}
