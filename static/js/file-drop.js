// A file dropped anywhere on the page goes into the form's file input, and the form is sent.
// Without this file the input is used as ever; nothing else changes.
(() => {
  const form = document.querySelector("[data-file-drop]");
  const input = form?.querySelector("input[type=file]");
  if (!input) return;
  const hint = (name) => form.querySelector(`[data-drop-${name}]`);
  const invite = hint("invite"), dragging = hint("dragging"), refused = hint("refused");
  invite.hidden = false;

  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  function mark(over) {
    form.classList.toggle("file-drop--over", over);
    dragging.hidden = !over;
  }

  function over(event) {
    if (!hasFiles(event)) return; // text dragged into the field of the code
    event.preventDefault(); // or the browser opens the file instead
    event.dataTransfer.dropEffect = "copy";
    mark(true);
  }

  function drop(event) {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    const files = event.dataTransfer.files;
    refused.hidden = files.length === 1;
    if (files.length !== 1) return refused.scrollIntoView({ block: "nearest" });
    input.files = files;
    form.submit();
  }

  document.addEventListener("dragenter", over);
  document.addEventListener("dragover", over);
  // Between elements of the page a drag leaves one for another; out of the window it leaves for none.
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
  document.addEventListener("drop", drop);
  window.addEventListener("pageshow", () => mark(false));
})();
