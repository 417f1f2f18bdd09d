// Who signs out leaves no ticket on this phone. Tickets are kept by ticket.js only, so without scripts there is none.
document.querySelectorAll("form[data-forgets-tickets]").forEach((form) => {
  form.addEventListener("submit", async (event) => {
    if (!window.caches) return;
    event.preventDefault();
    await caches.delete("tickets").catch(() => {});
    form.submit();
  });
});
