// The service worker: it keeps the pages that are asked of it, to open them without a network.
export async function register({ worker, scope }) {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(worker, { scope });
}

async function tell(message) {
  if (!navigator.serviceWorker) return false;
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data === "done");
    active.postMessage(message, [port2]);
  });
}

// Whether these pages are kept now.
export const keepPages = (...keep) => tell({ keep });
export const forgetPage = (forget) => tell({ forget });

export async function isKept(path) {
  return Boolean(window.caches && (await caches.match(path)));
}
