// Passkeys: a form marked `data-passkey` asks the portal what to ask the browser, and is sent with the browser's answer.
// It is hidden until this file shows it: without scripts the mailed code is the way in.
(() => {
  const { webauthnJSON } = globalThis; // allauth's file, which knows the browsers
  const bare = /^[\d.]+$|^\[/.test(location.hostname); // a passkey belongs to a name, never to a number
  if (bare || !webauthnJSON?.supported()) return;

  async function ask(form) {
    const response = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`asked in vain: ${response.status}`);
    return response.json();
  }

  async function answer(form) {
    const { creation_options: create, request_options: get } = await ask(form);
    const credential = create ? await webauthnJSON.create(create) : await webauthnJSON.get(get);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const fault = form.querySelector("[data-passkey-fault]");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      fault.hidden = true;
      answer(form).catch(() => (fault.hidden = false)); // taken back, timed out, or no key of this portal
    });
  }
  document.querySelectorAll("[data-passkey-missing]").forEach((words) => (words.hidden = true));
})();
