// The account menu closes by Esc, by a tap beside it, and where the keyboard leaves it.
(() => {
  const menu = document.currentScript.previousElementSibling; // the <details> before this file
  const close = (beyond) => menu.open && beyond && (menu.open = false);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("pointerdown", ({ target }) => close(!menu.contains(target)));
  menu.addEventListener("focusout", ({ relatedTarget }) => close(relatedTarget && !menu.contains(relatedTarget)));
})();
