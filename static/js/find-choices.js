/* A long list of boxes gets a field that hides what does not contain its letters; ticked ones stay. */
(() => {
  document.querySelectorAll("[data-find-choices]").forEach((list) => {
    const line = list.querySelector("[data-find-choices-field]");
    const field = line.querySelector("input");
    const choices = [...list.querySelectorAll(".choice")];
    line.hidden = false;
    field.addEventListener("input", () => {
      const words = field.value.toLocaleLowerCase().trim();
      choices.forEach((choice) => {
        const fits = choice.textContent.toLocaleLowerCase().includes(words);
        choice.hidden = !fits && !choice.querySelector("input").checked;
      });
    });
    // Enter in this field looks, and sends nothing.
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  });
})();
