// A button that copies a field of the page. It is hidden until this file shows it: without scripts the field is
// there to be copied by hand.
(() => {
  function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    const said = document.getElementById(button.dataset.said);
    const done = () => (said.textContent = button.dataset.done);
    field.select();
    if (navigator.clipboard) return navigator.clipboard.writeText(field.value).then(done, () => {}); // it stays selected
    if (document.execCommand("copy")) done(); // older phones, and pages without HTTPS
  }

  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  });
})();
